using System.Globalization;
using static StackingK8s.Contracts.Spec.Rules.Bounds;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The least and the most that a number may be, both included unless said otherwise.</summary>
public sealed class RangeAttribute(double least, double most = double.PositiveInfinity) : ScalarRuleAttribute
{
    /// <summary>The least allowed value.</summary>
    public double Least { get; } = least;

    /// <summary>The most allowed value; infinite for no limit.</summary>
    public double Most { get; } = most;

    /// <summary>The least itself is too little.</summary>
    public bool Above { get; init; }

    /// <summary>The most itself is too much.</summary>
    public bool Below { get; init; }

    /// <inheritdoc/>
    protected override string? Problem(object value)
    {
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return double.IsFinite(number) && (Above ? number > Least : number >= Least) && (Below ? number < Most : number <= Most)
            ? null
            : $"{Requirement()}, not {Convert.ToString(value, CultureInfo.InvariantCulture)}";
    }

    string Requirement()
    {
        string least = Bounds.Text(Least),
            most = Bounds.Text(Most);
        if (double.IsPositiveInfinity(Most))
            return Above ? $"must be above {least}" : $"must be at least {least}";
        return (Above, Below) switch
        {
            (false, false) => $"must be {least} to {most}",
            (true, false) => $"must be above {least} and at most {most}",
            (false, true) => $"must be at least {least} and below {most}",
            (true, true) => $"must be above {least} and below {most}",
        };
    }
}

/// <summary>A list that is the least and the most of something, and what both may be.</summary>
public sealed class IntervalAttribute(double least, double most) : RuleAttribute
{
    string Requirement => $"must be two numbers from {Text(least)} to {Text(most)}, the smaller one first";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new($"size(self) == 2 && self[0] >= {Literal(least)} && self[0] <= self[1] && self[1] <= {Literal(most)}", Requirement)];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        var range = (IReadOnlyList<double>)value;
        bool holds = range.Count == 2 && range[0] >= least && range[0] <= range[1] && range[1] <= most;
        return holds ? [] : [new(path, Requirement)];
    }
}

/// <summary>The least and the most images of a batch that is not auto.</summary>
public sealed class BatchRangeAttribute(int least, int most) : ScalarRuleAttribute
{
    string Requirement => $"must be auto or {least} to {most}: batch normalization needs at least two images";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new($"self == 'auto' || (type(self) == int && self >= {least} && self <= {most})", Requirement)];

    /// <inheritdoc/>
    protected override string? Problem(object value) =>
        ((BatchSize)value).Count is { } count && (count < least || count > most) ? Requirement : null;
}
