using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Cli.Cluster;

/// <summary>A run's end as an exit code, the same that `stacking run` would have ended with.</summary>
static class RunOutcome
{
    /// <summary>The exit codes of a failed run with their failure classes, 1 left out: "2 (UserError)" and so on.</summary>
    public static IEnumerable<string> FailureCodes =>
        ExitCodes
            .All.Where(row => row.Code != ExitCode.Bug && row.Outcome is ExitOutcome.Final or ExitOutcome.Retried)
            .Select(row => $"{row.Code} ({row.FailureClass})");

    /// <param name="status">Of a run that has ended.</param>
    public static int ToExitCode(RunStatus status) =>
        status.End() switch
        {
            { Type: RunCondition.Complete } => ExitCode.Done,
            { Reason: "InvalidSpec" } => ExitCode.Usage,
            { Reason: "DataChanged" } => ExitCode.Data,
            _ => ExitCodes.ForFailureClass(status.Steps().FirstOrDefault(step => step.State == StepStates.Failed)?.LastFailure?.Class),
        };
}
