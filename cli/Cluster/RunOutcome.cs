using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Cli.Cluster;

/// <summary>A run's end as an exit code, the same that `stacking run` would have ended with.</summary>
static class RunOutcome
{
    /// <param name="status">Of a run that has ended.</param>
    public static int ExitCodeOf(RunStatus status) =>
        status.End() switch
        {
            { Type: RunCondition.Complete } => ExitCode.Done,
            { Reason: "InvalidSpec" } => ExitCode.Usage,
            { Reason: "DataChanged" } => ExitCode.Data,
            _ => status.Steps().FirstOrDefault(step => step.State == StepStates.Failed)?.LastFailure?.Class switch
            {
                FailureClass.User => ExitCode.Usage,
                FailureClass.Data => ExitCode.Data,
                FailureClass.Artifact => ExitCode.Artifact,
                FailureClass.Storage => ExitCode.Transient,
                FailureClass.OutOfMemory => ExitCode.OutOfMemory,
                _ => ExitCode.Bug,
            },
        };
}
