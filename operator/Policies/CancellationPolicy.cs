using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>spec.cancel ends a run for good.</summary>
static class CancellationPolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        run.Spec.Cancel
            ? run.Fail(
                StatusReason.Cancelled,
                "Cancelled by spec.cancel. "
                    + "Committed steps stay: a new run with the same spec reuses them and resumes from the last checkpoints."
            )
            : null;
}
