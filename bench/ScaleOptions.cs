using System.Globalization;

namespace StackingK8s.Bench;

/// <summary>How much the operator has to bear.</summary>
/// <param name="Runs">Applied at once.</param>
/// <param name="IdleMinutes">Without a write once they are done.</param>
/// <param name="Finished">Runs that are done already when the operator starts again.</param>
sealed record ScaleOptions(int Runs = 1000, double IdleMinutes = 10, int Finished = 10_000)
{
    public static ScaleOptions Parse(string[] options) =>
        options switch
        {
            [] => new(),
            ["--runs", var count, .. var rest] => Parse(rest) with { Runs = int.Parse(count, CultureInfo.InvariantCulture) },
            ["--idle-minutes", var minutes, .. var rest] => Parse(rest) with
            {
                IdleMinutes = double.Parse(minutes, CultureInfo.InvariantCulture),
            },
            ["--finished", var count, .. var rest] => Parse(rest) with { Finished = int.Parse(count, CultureInfo.InvariantCulture) },
            _ => throw new ArgumentException($"{options[0]} is no option, or lacks its number: --runs, --idle-minutes and --finished are."),
        };

    public string Command(string output) =>
        this == new ScaleOptions()
            ? "make bench-operator"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"stacking-bench operator bin/stacking-operator {output} --runs {Runs} --idle-minutes {IdleMinutes} --finished {Finished}"
            );
}
