using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>Folds that read different data must not be stacked.</summary>
static class DataChangePolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        RunPlan.Disagreement(run.FoldInputs()) is { } changed
            ? run.Fail(
                StatusReason.DataChanged,
                $"{changed}. "
                    + "Create a new run, and leave the data unchanged while it is running: what was trained on the same data is reused."
            )
            : null;
}
