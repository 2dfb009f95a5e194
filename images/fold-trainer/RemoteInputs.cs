using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.Steps;

namespace StackingK8s.FoldTraining;

/// <summary>Brings what a fold reads to this machine, where it lies in S3.</summary>
static class RemoteInputs
{
    /// <summary>The same task, its locations all local: locations are no part of the work.</summary>
    /// <exception cref="DataException">Something is not there.</exception>
    public static async Task<FoldTask> FetchAsync(FoldTask task, StepContext context)
    {
        RemoteData remote = new(context.Progress.Say);
        string folder = Path.Combine(context.ScratchFolder, "inputs");
        string manifest = await remote.FileAsync(task.Data.Manifest, Path.Combine(folder, "manifest"), "spec.data.manifest", context.Stop).ConfigureAwait(false);
        string? test = task.Data.TestManifest is { } location
            ? await remote.FileAsync(location, Path.Combine(folder, "test"), "spec.data.testManifest", context.Stop).ConfigureAwait(false) : null;
        string images = S3Location.Names(task.Data.ImageRoot)
            ? await ImagesAsync(remote, task.Data, [manifest, .. test is null ? Array.Empty<string>() : [test]], context).ConfigureAwait(false) : task.Data.ImageRoot;
        List<ExpertSpec> experts = [];
        foreach (var expert in task.Experts)
            experts.Add(expert.InitialWeights is not { } weights ? expert : expert with
            {
                InitialWeights = await remote.FileAsync(weights, Path.Combine(folder, expert.Name), $"{expert.Name}'s initialWeights", context.Stop).ConfigureAwait(false),
            });
        return task with { Data = task.Data with { Manifest = manifest, TestManifest = test, ImageRoot = images }, Experts = experts };
    }

    static async Task<string> ImagesAsync(RemoteData remote, DataSource data, IReadOnlyList<string> manifests, StepContext context)
    {
        string[] paths = [.. manifests.SelectMany(ManifestReader.ReadPaths).Distinct(StringComparer.Ordinal)];
        var activity = context.Progress.Begin("fetching", "images", paths.Length, 0, 0);
        return await remote.ImagesAsync(data.ImageRoot, paths, context.CacheFolder, data.Manifest, done => activity.Report(done), context.Stop).ConfigureAwait(false);
    }
}
