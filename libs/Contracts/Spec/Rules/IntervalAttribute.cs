using static StackingK8s.Contracts.Spec.Rules.Bounds;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A list that is the least and the most of something, and what both may be.</summary>
public sealed class IntervalAttribute(double least, double most) : RuleAttribute
{
    string Words => $"must be two numbers, the least and the most, of {Text(least)} to {Text(most)}";

    public override IEnumerable<CelRule> OnCluster =>
        [new($"size(self) == 2 && self[0] >= {Literal(least)} && self[0] <= self[1] && self[1] <= {Literal(most)}", Words)];

    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        var range = (IReadOnlyList<double>)value;
        bool holds = range.Count == 2 && range[0] >= least && range[0] <= range[1] && range[1] <= most;
        return holds ? [] : [new(path, Words)];
    }
}
