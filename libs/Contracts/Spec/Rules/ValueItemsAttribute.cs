namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>How many numbers each list of a map may have.</summary>
public sealed class ValueItemsAttribute(int least, int most) : RuleAttribute
{
    readonly ItemsAttribute each = new(least, most);

    public int Least => each.Least;

    public int Most => each.Most;

    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IReadOnlyDictionary<string, IReadOnlyList<double>>)value).SelectMany(entry => each.Problems($"{path}.{entry.Key}", entry.Value));
}
