using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Models;

/// <summary>Which of a store's runs is meant. Pure.</summary>
static class RunChoice
{
    /// <param name="runs">All runs of the store.</param>
    /// <param name="wanted">NAMESPACE-NAME-UID or NAME; null where the user left it open.</param>
    /// <param name="root">The store, for messages.</param>
    /// <exception cref="UsageException">None or several fit, or the one that does has not finished.</exception>
    public static RunRecord Of(IReadOnlyList<RunRecord> runs, string? wanted, string root)
    {
        if (runs.Count == 0)
            throw new UsageException(
                $"{root} records no run: name a work directory, or the folder or s3:// URI that holds runs/ and steps/."
            );
        var fit = wanted is null ? runs : [.. runs.Where(run => FullName(run) == wanted)];
        if (fit.Count == 0)
            fit = [.. runs.Where(run => run.Run.Name == wanted)];
        return fit switch
        {
            [] => throw new UsageException($"{root} records no run '{wanted}', but these:\n{Listed(runs)}"),
            [var one] when one.Committed.ContainsKey(RunPlan.MetaStep) => one,
            [var one] => throw new UsageException(
                $"{FullName(one)} in {root} is not finished: its meta step is not committed. Let it finish first."
            ),
            _ => throw new UsageException(
                $"{root} records {fit.Count} runs{(wanted is null ? "" : $" named '{wanted}'")}: choose one with --run.\n{Listed(fit)}"
            ),
        };
    }

    static string FullName(RunRecord run) => ArtifactPaths.Run(run.Run)[(ArtifactPaths.Runs.Length + 1)..];

    static string Listed(IReadOnlyList<RunRecord> runs) =>
        string.Join(
            "\n",
            runs.Select(run =>
                $"  --run {FullName(run)}{(run.Committed.ContainsKey(RunPlan.MetaStep) ? "" : $"  (not finished, {run.Committed.Count} steps committed)")}"
            )
        );
}
