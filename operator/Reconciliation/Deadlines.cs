using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Deadlines that only the operator can hold: of the whole run, and of waiting for a node, an image or a Secret.</summary>
static class Deadlines
{
    /// <returns>Which deadline has passed, in words for the user; null if none has.</returns>
    public static string? Passed(RunPicture picture)
    {
        if (OfRun(picture) is { } end && end <= picture.Now)
            return $"The run was not done within its activeDeadlineSeconds ({picture.Run.Spec.ActiveDeadlineSeconds} s). A new run with more time finds what is committed, and goes on from the last checkpoints.";
        foreach (var (step, attempt, due) in OfStarts(picture))
            if (due <= picture.Now)
                return $"{step.Name} could not start within startDeadlineSeconds. {attempt.Trouble?.Message}".TrimEnd();
        return null;
    }

    /// <returns>The next deadline to come; null if there is none.</returns>
    public static DateTimeOffset? Next(RunPicture picture) =>
        OfStarts(picture).Select(start => (DateTimeOffset?)start.Due).Append(OfRun(picture)).Min();

    static DateTimeOffset? OfRun(RunPicture picture) =>
        picture.Run.Spec.ActiveDeadlineSeconds is { } seconds && picture.ActiveSince is { } since
            ? since + TimeSpan.FromSeconds(seconds - picture.ActiveSecondsBefore)
            : null;

    static IEnumerable<(StepStatus Step, Attempt Attempt, DateTimeOffset Due)> OfStarts(RunPicture picture)
    {
        foreach (var planned in picture.Plan)
        {
            var step = picture.Step(planned.Name);
            if (step.State != StepStates.Starting || picture.Run.Spec.Stages.Of(planned.Kind).StartDeadlineSeconds is not { } seconds)
                continue;
            if (picture.Attempts[planned.Name].LastOrDefault() is not { State: AttemptState.Starting } attempt)
                continue;
            // A Job has no start time while a queue holds it back, and a new one once it is let go.
            if ((attempt.Job.Status?.StartTime ?? attempt.Job.Metadata.CreationTimestamp) is not { } started)
                continue;
            yield return (step, attempt, started.Utc() + TimeSpan.FromSeconds(seconds));
        }
    }
}
