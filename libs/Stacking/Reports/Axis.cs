using System.Globalization;

namespace StackingK8s.Stacking.Reports;

/// <summary>One axis of a plot: its range and where its ticks stand. Pure.</summary>
/// <param name="Title">Below or beside it.</param>
/// <param name="From">Value at its beginning.</param>
/// <param name="To">Value at its end, above <paramref name="From"/>.</param>
/// <param name="Step">Between ticks.</param>
sealed record Axis(string Title, double From, double To, double Step)
{
    /// <summary>0 to 1.</summary>
    public static Axis Share(string title) => new(title, 0, 1, 0.2);

    /// <summary>A range that holds the values, its ends and ticks on round numbers.</summary>
    /// <param name="title">Below or beside it.</param>
    /// <param name="values">Finite ones; others are ignored.</param>
    /// <param name="ticks">About how many steps.</param>
    public static Axis Around(string title, IEnumerable<double> values, int ticks = 5)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double low = finite.DefaultIfEmpty(0).Min(),
            high = finite.DefaultIfEmpty(1).Max();
        if (high <= low)
            (low, high) = (low - 0.5, high + 0.5);
        double rough = (high - low) / ticks,
            power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (new[] { 1, 2, 2.5, 5 }.FirstOrDefault(nice => nice * power >= rough * 0.999, 10));
        // An end that is a round number already stays, whatever the division rounds to.
        return new(title, Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>Whole numbers 1 to <paramref name="last"/>.</summary>
    public static Axis Counting(string title, int last) => new(title, 1, Math.Max(2, last), Math.Max(1, Math.Ceiling((last - 1) / 6.0)));

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Floor((To - From) / Step + 1e-6) + 1).Select(i => From + i * Step);

    /// <summary>A tick's number, with as many decimals as the step has.</summary>
    public string Label(double tick)
    {
        int decimals = Enumerable.Range(0, 6).FirstOrDefault(places => Math.Abs(Math.Round(Step, places) - Step) < Step * 1e-6, 6);
        return (Math.Abs(tick) < Step * 1e-6 ? 0 : tick).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>0 at the beginning, 1 at the end.</summary>
    public double Share(double value) => (value - From) / (To - From);
}
