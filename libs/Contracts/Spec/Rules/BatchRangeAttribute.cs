namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The least and the most images of a batch that is not auto.</summary>
public sealed class BatchRangeAttribute(int least, int most) : ScalarRuleAttribute
{
    string Words => $"must be auto or {least} to {most}: batch norm needs two images";

    public override IEnumerable<CelRule> OnCluster =>
        [new($"self == 'auto' || (type(self) == int && self >= {least} && self <= {most})", Words)];

    protected override string? Problem(object value) =>
        ((BatchSize)value).Count is { } count && (count < least || count > most) ? Words : null;
}
