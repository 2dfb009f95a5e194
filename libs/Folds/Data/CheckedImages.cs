using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.Folds.Images;

namespace StackingK8s.Folds.Data;

/// <summary>Rows and images after the data check: with the groups that never part, and the fold of each training row.</summary>
/// <param name="Data">Manifests and images.</param>
/// <param name="Training">What is known of the training manifest's images.</param>
/// <param name="Test">What is known of the test manifest's images; empty without one.</param>
/// <param name="Checked">What was found.</param>
public sealed record CheckedImages(FoldData Data, IReadOnlyList<ImageFacts> Training, IReadOnlyList<ImageFacts> Test, CheckedData Checked)
{
    /// <summary>Inspects the images and checks the data; nothing is rejected yet.</summary>
    /// <param name="data">As found.</param>
    /// <param name="root">Where the images are.</param>
    /// <param name="source">Columns and duplicates.</param>
    /// <param name="folds">How the rows are split.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <param name="cacheFolder">Where facts about images are kept.</param>
    /// <param name="threads">Images inspected at a time.</param>
    /// <param name="progress">Receives the number of rows inspected.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Images that cannot be decoded, all at once.</exception>
    public static CheckedImages Check(
        FoldData data,
        ImageRoot root,
        DataSource source,
        FoldsSpec folds,
        long seed,
        string cacheFolder,
        int threads,
        Action<int> progress,
        CancellationToken stop
    )
    {
        var training = Facts(data.Training, 0);
        var test = data.Test is null ? [] : Facts(data.Test, training.Count);
        LinkResolver links = new();
        var settings = new CheckSettings(
            data.Training.Manifest.LabelNames,
            data.Training.Manifest.OwnFolds,
            source.Duplicates,
            folds,
            seed
        );
        return new(
            data,
            training,
            test,
            DataChecker.Check(Rows(data.Training, training), data.Test is null ? null : Rows(data.Test, test), settings)
        );

        IReadOnlyList<ImageFacts> Facts(ImageSet set, int before) =>
            ImageFactsFinder.Find(root, set.Images, cacheFolder, threads, done => progress(before + done), stop);

        CheckedRows Rows(ImageSet set, IReadOnlyList<ImageFacts> facts) =>
            CheckedRows.Create(set.Manifest, source.Columns, facts, [.. set.Images.Select(image => PlaceOf(image, links))]);
    }

    /// <summary>Rows of the training manifest as they are written beside their embeddings, with their effective groups.</summary>
    /// <param name="rows">Which.</param>
    public IReadOnlyList<DataRow> TrainingRows(IEnumerable<int> rows) =>
        [.. rows.Select(row => RowOf(Data.Training.Manifest, row, Checked.Groups[row]))];

    /// <summary>The rows of the test manifest; empty without one.</summary>
    public IReadOnlyList<DataRow> TestRows() =>
        Data.Test is { Manifest: var manifest } ? [.. manifest.Rows.Select((row, i) => RowOf(manifest, i, row.Group))] : [];

    /// <summary>Writes data.json and images.csv.</summary>
    /// <param name="pathFor">Where a file of the attempt goes.</param>
    public void Write(Func<string, string> pathFor)
    {
        File.WriteAllText(pathFor(ArtifactPaths.Fold.Data), ContractJson.Write(Checked.Report));
        ImagesCsv.Write(pathFor(ArtifactPaths.Fold.Images), Training, Test);
    }

    static DataRow RowOf(Manifest manifest, int row, string? group) => new(row, manifest.Rows[row].Path, manifest.Rows[row].Label, group);

    // In a shard the place is a stretch of the file.
    static string PlaceOf(StoredImage image, LinkResolver links) =>
        links.Resolve(image.File) + (image.Length is null ? "" : FormattableString.Invariant($":{image.Offset}"));
}
