using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>
/// spec.suspend deletes the Jobs of a run. They are not suspended: a queue that manages them keeps control of their suspension, and gets
/// its quota back.
/// </summary>
static class SuspensionPolicy
{
    const string Message = "Stopped because the run is suspended; it resumes from what it has saved.";

    public static RunDecision? Decide(ObservedRun run) =>
        run.Spec.Suspend
            ? new()
            {
                Status = run.CreateStatus(run.StopSteps(StepStates.Stopping, Message), Outcome.Open),
                Delete = run.ActiveJobs(),
                LookAgain = NextCheck.SilentNode(run),
            }
            : null;
}
