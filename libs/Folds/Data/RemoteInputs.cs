using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Steps;

namespace StackingK8s.Folds.Data;

/// <summary>Fetches the manifests and weights of a fold where they are in S3.</summary>
static class RemoteInputs
{
    /// <summary>Fetches what is remote; of images only what the cache lacks is fetched, and later.</summary>
    /// <returns>The same task with local locations, except for the image root. Locations are not part of the work.</returns>
    /// <exception cref="DataException">Something does not exist.</exception>
    public static async Task<FoldTask> FetchAsync(FoldTask task, StepContext context)
    {
        RemoteData remote = new(context.Progress.Log);
        string folder = Path.Combine(context.ScratchFolder, "inputs");
        string manifest = await remote.FileAsync(task.Data.Manifest, Path.Combine(folder, "manifest"), "spec.data.manifest", context.Stop);
        string? test = task.Data.TestManifest is { } location
            ? await remote.FileAsync(location, Path.Combine(folder, "test"), "spec.data.testManifest", context.Stop)
            : null;
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
        return task with { Data = task.Data with { Manifest = manifest, TestManifest = test }, Experts = experts };
    }
}
