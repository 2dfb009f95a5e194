using System.Globalization;

namespace StackingK8s.Bench;

/// <summary>The load on the operator.</summary>
/// <param name="Runs">Applied at once.</param>
/// <param name="IdleMinutes">Idle time once they are done.</param>
/// <param name="Finished">Finished runs in the cluster when the operator is restarted.</param>
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
            _ => throw new ArgumentException(
                $"Unknown option {options[0]}, or its number is missing. The options are --runs, --idle-minutes and --finished."
            ),
        };

    public string Command(string output) =>
        this == new ScaleOptions()
            ? "make bench-operator"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"stacking-bench operator bin/stacking-operator {output} --runs {Runs} --idle-minutes {IdleMinutes} --finished {Finished}"
            );
}
