using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Weights;
using StackingK8s.Steps;

namespace StackingK8s.Folds.Data;

/// <summary>Brings the manifests and weights of a fold to this machine, where they lie in S3.</summary>
static class RemoteInputs
{
    /// <summary>The same task, its locations local but for the image root: locations are no part of the work.</summary>
    /// <exception cref="DataException">Something is not there.</exception>
    public static async Task<FoldTask> FetchAsync(FoldTask task, StepContext context)
    {
        RemoteData remote = new(context.Progress.Say);
        string folder = Path.Combine(context.ScratchFolder, "inputs");
        string manifest = await remote
            .FileAsync(task.Data.Manifest, Path.Combine(folder, "manifest"), "spec.data.manifest", context.Stop)
            .ConfigureAwait(false);
        string? test = task.Data.TestManifest is { } location
            ? await remote.FileAsync(location, Path.Combine(folder, "test"), "spec.data.testManifest", context.Stop).ConfigureAwait(false)
            : null;
        List<ExpertSpec> experts = [];
        foreach (var expert in task.Experts)
            experts.Add(
                expert.InitialWeights is not { } weights
                    ? expert
                    : expert with
                    {
                        InitialWeights = await remote
                            .FileAsync(weights, Path.Combine(folder, expert.Name), $"{expert.Name}'s initialWeights", context.Stop)
                            .ConfigureAwait(false),
                    }
            );
        return task with { Data = task.Data with { Manifest = manifest, TestManifest = test }, Experts = experts };
    }
}
