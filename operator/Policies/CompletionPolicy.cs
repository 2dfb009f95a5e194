using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>A run is complete once every step is committed.</summary>
static class CompletionPolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        run.Steps.All(step => step.Committed is not null) ? new() { Status = run.CreateStatus(run.StepsByName, Outcome.Complete) } : null;
}
