using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// Which runs go first when many wait. Somebody waits for the next step of a run that can continue now; nobody yet waits for one that has
/// not begun, nor for the bookkeeping of one with other Jobs at work.
/// </summary>
static class Urgency
{
    /// <param name="run">A run one of whose Jobs has just ended; null when it is not known.</param>
    /// <param name="jobs">All its Jobs.</param>
    public static bool CanContinue(StackingRunResource? run, IReadOnlyCollection<V1Job> jobs) =>
        jobs.All(job => job.HasEnded()) || run?.Status?.Folds.Any(StepProgression.MayStart) == true;
}
