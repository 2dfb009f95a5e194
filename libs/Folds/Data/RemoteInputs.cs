using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Steps;

namespace StackingK8s.Folds.Data;

/// <summary>Fetches the manifests and weights of a fold where they are in S3.</summary>
public static class RemoteInputs
{
    /// <summary>Fetches manifests that are remote.</summary>
    /// <param name="data">Where they are.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="report">Receives lines about outages that last.</param>
    /// <param name="stop">Cancels the downloads.</param>
    /// <returns>The same with local locations, except for the image root.</returns>
    /// <exception cref="DataException">Something does not exist.</exception>
    public static async Task<DataSource> FetchAsync(DataSource data, string folder, Action<string> report, CancellationToken stop)
    {
        RemoteData remote = new(report);
        string manifest = await remote.FileAsync(data.Manifest, Path.Combine(folder, "manifest"), "spec.data.manifest", stop);
        string? test = data.TestManifest is { } location
            ? await remote.FileAsync(location, Path.Combine(folder, "test"), "spec.data.testManifest", stop)
            : null;
        return data with { Manifest = manifest, TestManifest = test };
    }

    /// <summary>Fetches what is remote; of images only what the cache lacks is fetched, and later.</summary>
    /// <param name="task">Where everything is.</param>
    /// <param name="context">Folders, progress and stop.</param>
    /// <returns>The same task with local locations, except for the image root. Locations are not part of the work.</returns>
    /// <exception cref="DataException">Something does not exist.</exception>
    internal static async Task<FoldTask> FetchAsync(FoldTask task, StepContext context)
    {
        string folder = Path.Combine(context.ScratchFolder, "inputs");
        RemoteData remote = new(context.Progress.Log);
        var data = await FetchAsync(task.Data, folder, context.Progress.Log, context.Stop);
        List<ExpertSpec> experts = [];
        foreach (var expert in task.Experts)
            experts.Add(
                expert.InitialWeights is not { } weights
                    ? expert
                    : expert with
                    {
                        InitialWeights = await remote.FileAsync(
                            weights,
                            Path.Combine(folder, expert.Name),
                            $"{expert.Name}'s initialWeights",
                            context.Stop
                        ),
                    }
            );
        return task with { Data = data, Experts = experts };
    }
}
