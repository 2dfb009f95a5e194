namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The least and the most that a number may be, both included unless said otherwise.</summary>
public sealed class RangeAttribute(double least, double most = double.PositiveInfinity) : ScalarRuleAttribute
{
    public double Least { get; } = least;

    public double Most { get; } = most;

    /// <summary>The least itself is too little.</summary>
    public bool Above { get; init; }

    /// <summary>The most itself is too much.</summary>
    public bool Below { get; init; }

    protected override string? Problem(object value)
    {
        double number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
        return double.IsFinite(number) && (Above ? number > Least : number >= Least) && (Below ? number < Most : number <= Most)
            ? null
            : Words();
    }

    string Words()
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
