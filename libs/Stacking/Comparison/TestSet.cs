using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Comparison;

/// <summary>A run's test rows, and what its meta-model makes of them.</summary>
/// <param name="Images">SHA-256 of each row's image.</param>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Groups">A number per row that rows of one group share; null where rows are taken as independent.</param>
/// <param name="Probabilities">Of label 1 per row, by the meta-model.</param>
public sealed record TestSet(IReadOnlyList<string> Images, int[] Labels, int[]? Groups, double[] Probabilities)
{
    /// <summary>Reads what a run committed.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>null without a test manifest.</returns>
    /// <exception cref="ArtifactException">A file is missing, or not what was committed.</exception>
    public static async Task<TestSet?> ReadAsync(FinishedRun run, CancellationToken stop)
    {
        var summary = await run.JsonAsync<AggregateSummary>(run.Aggregate, ArtifactPaths.Aggregate.Summary, stop);
        if (summary.TestRows == 0)
            return null;
        var (_, images) = ImagesCsv.Read(await run.FetchAsync(run.Folds[0], ArtifactPaths.Fold.Images, stop));
        return new(
            [.. Enumerable.Range(0, images.Count).Select(images.Sha256)],
            (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.TestLabels, stop)).ToInt32(),
            summary.TestGroups > 0 ? (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.TestGroups, stop)).ToInt32() : null,
            ProbabilitiesCsv.Read(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.TestPredictions, stop))
        );
    }

    /// <summary>Finds the rows of another set that have the same image and label as rows of this one.</summary>
    /// <param name="other">The other set, in any order.</param>
    /// <returns>For each row of this set, in order, a row of the other that no other row has; -1 where none is left.</returns>
    public int[] FindIn(TestSet other)
    {
        var free = Enumerable
            .Range(0, other.Labels.Length)
            .GroupBy(row => (other.Images[row], other.Labels[row]))
            .ToDictionary(rows => rows.Key, rows => new Queue<int>(rows));
        return
        [
            .. Images.Select(
                (image, row) => free.TryGetValue((image, Labels[row]), out var rows) && rows.TryDequeue(out int same) ? same : -1
            ),
        ];
    }
}
