using System.Collections;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>How many items a list, or entries a map, may have.</summary>
public sealed class ItemsAttribute(int least, int most) : RuleAttribute
{
    public int Least { get; } = least;

    public int Most { get; } = most;

    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        int count = ((IEnumerable)value).Cast<object>().Count();
        return count >= Least && count <= Most ? [] : [new(path, $"must list {Least} to {Most}, not {count}")];
    }
}
