using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Attempts;

namespace StackingK8s.Operator.Policies;

/// <summary>Deadlines that only the operator can hold: of the whole run, and of waiting for a node, an image or a Secret.</summary>
static class DeadlinePolicy
{
    public static RunDecision? Decide(ObservedRun run) =>
        ExplainPassed(run) is { } message ? run.Fail(StatusReason.DeadlineExceeded, message) : null;

    /// <returns>The next deadline to come; null if there is none.</returns>
    public static DateTimeOffset? Next(ObservedRun run) =>
        StartDeadlines(run).Select(start => (DateTimeOffset?)start.Due).Append(RunDeadline(run)).Min();

    static string? ExplainPassed(ObservedRun run)
    {
        if (RunDeadline(run) is { } end && end <= run.Now)
            return $"The run exceeded spec.activeDeadlineSeconds ({run.Spec.ActiveDeadlineSeconds} s). "
                + "Raise it and retry the run, which continues from what is committed and saved.";
        foreach (var (step, attempt, due) in StartDeadlines(run))
            if (due <= run.Now)
                return $"{step.Name} did not start within startDeadlineSeconds. {attempt.Obstacle?.Message}".TrimEnd();
        return null;
    }

    static DateTimeOffset? RunDeadline(ObservedRun run) =>
        run.Spec.ActiveDeadlineSeconds is { } seconds && run.ActiveSince is { } since
            ? since + TimeSpan.FromSeconds(seconds - run.ActiveSecondsBefore)
            : null;

    static IEnumerable<(StepStatus Step, Attempt Attempt, DateTimeOffset Due)> StartDeadlines(ObservedRun run)
    {
        foreach (var planned in run.Plan)
        {
            var step = run.StepsByName[planned.Name];
            if (step.State != StepStates.Starting || planned.Stage.Spec(run.Spec.Stages).StartDeadlineSeconds is not { } seconds)
                continue;
            if (run.Attempts[planned.Name].LastOrDefault() is not { State: AttemptState.Starting } attempt)
                continue;
            // A Job has no start time while a queue holds it back, and a new one once it is let go.
            if ((attempt.Job.Status?.StartTime ?? attempt.Job.Metadata.CreationTimestamp) is not { } started)
                continue;
            yield return (step, attempt, started.Utc() + TimeSpan.FromSeconds(seconds));
        }
    }
}
