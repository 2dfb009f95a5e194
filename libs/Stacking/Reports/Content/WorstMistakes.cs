using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Reports.Content;

/// <summary>Finds the rows of a run that its meta-model is most certain of, and wrong.</summary>
static class WorstMistakes
{
    /// <summary>Those of the test rows, then those out of fold.</summary>
    /// <param name="run">The run.</param>
    /// <param name="threshold">A probability at or above it counts as positive.</param>
    /// <param name="test">The test rows; null without a test manifest.</param>
    /// <param name="outOfFold">The rows of X_meta.</param>
    /// <param name="images">What is known of each row's image; may be empty.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A list of rows is missing or not what was committed.</exception>
    public static async Task<IReadOnlyList<Mistake>> FindAsync(
        FinishedRun run,
        double threshold,
        ScoredRows? test,
        OutOfFoldRows outOfFold,
        (IReadOnlyList<ImageFacts> Training, IReadOnlyList<ImageFacts> Test) images,
        CancellationToken stop
    )
    {
        List<Mistake> mistakes = [];
        if (test?.Models.FirstOrDefault(model => model.Model == MetaReport.MetaModel) is { } meta)
            mistakes.AddRange(
                await NameAsync(
                    run,
                    [run.Folds[0]],
                    ArtifactPaths.Fold.TestRows,
                    test.Labels,
                    meta.Probabilities,
                    threshold,
                    images.Test,
                    stop
                )
            );
        mistakes.AddRange(
            await NameAsync(
                run,
                run.Folds,
                ArtifactPaths.Fold.HeldOutRows,
                outOfFold.Labels,
                outOfFold.Probabilities,
                threshold,
                images.Training,
                stop
            )
        );
        return mistakes;
    }

    static async Task<IReadOnlyList<Mistake>> NameAsync(
        FinishedRun run,
        IReadOnlyList<CommittedAttempt> folds,
        string rowsFile,
        int[] labels,
        double[] probabilities,
        double threshold,
        IReadOnlyList<ImageFacts> images,
        CancellationToken stop
    )
    {
        var worst = Mistake.FindWorst(labels, probabilities, threshold);
        Dictionary<int, DataRow> rows = [];
        foreach (var fold in folds)
        foreach (var row in RowsCsv.Stream(await run.FetchAsync(fold, rowsFile, stop)).Where(row => worst.Contains(row.Row)))
            rows[row.Row] = row;
        return
        [
            .. worst
                .Where(rows.ContainsKey)
                .Select(row => new Mistake(
                    rowsFile == ArtifactPaths.Fold.TestRows,
                    row,
                    rows[row].Path,
                    rows[row].Group,
                    labels[row],
                    probabilities[row],
                    row < images.Count ? images[row].Sha256 : null
                )),
        ];
    }
}
