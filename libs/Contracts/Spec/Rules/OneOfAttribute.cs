namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The words that a field may be.</summary>
public sealed class OneOfAttribute(params string[] choices) : ScalarRuleAttribute
{
    public IReadOnlyList<string> Choices { get; } = choices;

    protected override string? Problem(object value) =>
        Choices.Contains((string)value) ? null
        : Choices.Count == 1 ? $"must be {Choices[0]}"
        : $"'{value}' is not one of {string.Join(", ", Choices)}";
}
