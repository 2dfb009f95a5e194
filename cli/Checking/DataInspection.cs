using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Cli.Embedding;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Checking;

/// <summary>Does what each fold does with its rows and images before it trains, without a run.</summary>
static class DataInspection
{
    /// <summary>Says so where none of the images is on this machine, as when a run is planned for another.</summary>
    /// <param name="source">With a manifest on this machine.</param>
    /// <returns>null where at least one is, or where they are fetched or packed.</returns>
    /// <exception cref="DataException">The manifest is invalid.</exception>
    public static string? FindElsewhere(DataSource source)
    {
        var paths = ManifestReader.ReadPaths(source.Manifest, new() { Path = source.Columns.Path });
        return
            S3Location.IsS3(source.ImageRoot)
            || ImageRoot.IsPacked(source.ImageRoot)
            || paths.Any(path => File.Exists(Path.Combine(source.ImageRoot, path)))
            ? null
            : $"None of the {paths.Count} images is in {source.ImageRoot}, so the data is not checked here.";
    }

    /// <param name="source">Where manifests and images are.</param>
    /// <param name="folds">How the rows are to be split.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <param name="cache">Folder where facts about images are kept; null for none.</param>
    /// <param name="progress">Told of the work's stages.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Manifests or images that cannot be read, all at once.</exception>
    public static async Task<CheckedData> RunAsync(
        DataSource source,
        FoldsSpec folds,
        long seed,
        string? cache,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        using CacheFolder folder = new(cache);
        using var inputs = ScratchFolder.Create("check");
        var local = await RemoteInputs.FetchAsync(source, inputs.Path, progress.Log, stop);
        int rows = FoldData.CountRows(local);
        long budget = ImageSpaceCheck.FetchBudget(folder.Path, rows, [], FoldMachine.FromEnvironment().ImageBytes());
        var root = await ImageRoot.OpenAsync(local.ImageRoot, "spec.data.imageRoot", folder.Path, budget, progress.Log, stop);
        int threads = Environment.ProcessorCount;
        var finding = progress.Begin(root.IsRemote ? ActivityNames.Fetching : ActivityNames.Checking, "images", rows, 0, 0.5);
        var data = await FoldData.ReadAsync(local, root, threads, done => finding.Report(done), stop);
        var inspecting = progress.Begin(ActivityNames.Checking, "images", rows, 0.5, 1);
        return CheckedImages.Check(data, root, local, folds, seed, folder.Path, threads, done => inspecting.Report(done), stop).Checked;
    }
}
