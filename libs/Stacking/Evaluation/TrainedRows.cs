using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;
using StackingK8s.DataCheck.Findings;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Evaluation;

/// <summary>What a finished run knows of its rows and images: to find those of another set among them.</summary>
/// <param name="Training">Rows that it was trained on.</param>
/// <param name="Test">SHA-256 of the images of its test manifest.</param>
/// <param name="Merged">
/// The manifest's group → the group that it became, because both hold the same pictures; groups that stayed are not in it.
/// </param>
public sealed record TrainedRows(CheckedRows Training, IReadOnlySet<string> Test, IReadOnlyDictionary<string, string> Merged)
{
    /// <summary>Reads the lists that the folds committed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing, or not what was committed.</exception>
    public static async Task<TrainedRows> ReadAsync(FinishedRun run, CancellationToken stop)
    {
        var (images, test) = ImagesCsv.Read(await run.FetchAsync(run.Folds[0], ArtifactPaths.Fold.Images, stop));
        var (paths, labels, groups) = (new string[images.Count], new int[images.Count], new string?[images.Count]);
        foreach (var fold in run.Folds)
        foreach (var row in RowsCsv.Stream(await run.FetchAsync(fold, ArtifactPaths.Fold.HeldOutRows, stop)))
        {
            if (row.Row >= images.Count)
                throw new ArtifactException(
                    $"{fold.Reference.Step} holds out row {row.Row}, but {ArtifactPaths.Fold.Images} lists {images.Count} images. "
                        + "See what `stacking verify` says of the run."
                );
            (paths[row.Row], labels[row.Row], groups[row.Row]) = (row.Path, row.Label, row.Group);
        }
        var data = await run.DataAsync(stop);
        Dictionary<string, string> merged = new(StringComparer.Ordinal);
        if (data is { Duplicates: DuplicatePolicy.Merge })
            foreach (var merge in data.Merges)
            foreach (string name in merge.Names)
                merged[name] = merge.Group;
        return new(
            new(paths, labels, groups, images, paths, new Dictionary<string, IReadOnlyList<string>>(), ""),
            Enumerable.Range(0, test.Count).Select(test.Sha256).ToHashSet(StringComparer.Ordinal),
            merged
        );
    }

    /// <summary>Finds rows that were trained on, or whose picture or group was: by the rule that a run's test manifest must pass.</summary>
    /// <param name="set">The rows in question.</param>
    /// <returns>A finding of each kind, with a table of rows; none where all rows are new.</returns>
    public IReadOnlyList<DataFinding> FindIn(CheckedRows set) =>
        TestOverlap.FindRows(
            Training,
            set with
            {
                Groups = [.. set.Groups.Select(group => group is not null && Merged.TryGetValue(group, out string? other) ? other : group)],
            },
            "evaluation",
            "Their scores say nothing of new images."
        );

    /// <summary>Counts the images that are in the run's test manifest too, byte for byte.</summary>
    /// <param name="set">The rows in question.</param>
    public int CountTestRows(CheckedRows set) => set.Images.Count(image => Test.Contains(image.Sha256));
}
