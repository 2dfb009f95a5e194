using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// A run whose artifacts are deleted with it gets a finalizer before anything else is done: once it has a Job, its deletion must not bypass
/// the operator.
/// </summary>
static class FinalizerPolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        run.Spec.Artifacts.DeletePolicy == DeletePolicy.Delete
        && run.Resource.Metadata.Finalizers?.Contains(RunLabels.ArtifactsFinalizer) != true
            ? new() { Finalizer = true }
            : null;
}
