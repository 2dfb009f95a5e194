using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Operator.Policies;

/// <summary>When time alone will call for another decision about a run under way.</summary>
static class NextCheck
{
    /// <returns>null if only a change of the run, its Jobs or pods can.</returns>
    public static DateTimeOffset? Compute(ObservedRun run)
    {
        var retries = run.Steps.Select(step => step.RetryTime).Where(time => time > run.Now);
        DateTimeOffset? starting = run.Steps.Any(step => step.State == StepStates.Starting) ? run.Now + run.Settings.Pace.Recheck : null;
        return retries.Append(starting).Append(DeadlinePolicy.Next(run)).Append(SilentNode(run)).Min();
    }

    /// <summary>When the next pod that is to end will have been silent for too long: a lost node tells nobody.</summary>
    public static DateTimeOffset? SilentNode(ObservedRun run) =>
        run
            .Attempts.SelectMany(step => step)
            .Where(attempt => !attempt.Ended && attempt.Pod?.Metadata.DeletionTimestamp is not null)
            .Select(attempt => (DateTimeOffset?)attempt.Pod!.Metadata.DeletionTimestamp!.Value.Utc() + run.Settings.Pace.NodeSilence)
            .Where(silent => silent >= run.Now)
            .Min();
}
