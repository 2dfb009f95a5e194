using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Models;

/// <summary>Which of a store's runs is meant. Pure.</summary>
public static class RunChoice
{
    /// <summary>Finds a finished run.</summary>
    /// <param name="runs">All runs of the store.</param>
    /// <param name="wanted">NAMESPACE-NAME-UID or NAME; null where the user named none.</param>
    /// <param name="root">The store, for messages.</param>
    /// <exception cref="UsageException">No run or several match, or the one that matches is not finished.</exception>
    public static RunRecord Find(IReadOnlyList<RunRecord> runs, string? wanted, string root)
    {
        if (runs.Count == 0)
            throw new UsageException($"{root} has no runs. Name a work directory, or the folder or s3:// URI that holds runs/ and steps/.");
        var fit = wanted is null ? runs : [.. runs.Where(run => FullName(run) == wanted)];
        if (fit.Count == 0)
            fit = [.. runs.Where(run => run.Run.Name == wanted)];
        return fit switch
        {
            [] => throw new UsageException($"{root} has no run '{wanted}'. Its runs:\n{Listed(runs)}"),
            [var one] when one.Committed.ContainsKey(StepNames.Meta) => one,
            [var one] => throw new UsageException(
                $"{FullName(one)} in {root} is not finished (its meta step is not committed). Wait until it is."
            ),
            _ => throw new UsageException(
                $"{root} has {fit.Count} runs{(wanted is null ? "" : $" named '{wanted}'")}. "
                    + $"Choose one with --run (`stacking runs` shows dates and scores):\n{Listed(fit)}"
            ),
        };
    }

    static string FullName(RunRecord run) => ArtifactPaths.FullName(run.Run);

    static string Listed(IReadOnlyList<RunRecord> runs) =>
        string.Join(
            "\n",
            runs.Select(run =>
                run.Committed.ContainsKey(StepNames.Meta)
                    ? $"  --run {FullName(run)}"
                    : $"  --run {FullName(run)}  (not finished, {run.Committed.Count} steps committed)"
            )
        );
}
