using System.Globalization;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>The events between one status of a run and the next: each thing once, when it happens. Pure.</summary>
static class RunEvents
{
    public static IEnumerable<RunEvent> Between(RunStatus? before, RunStatus after)
    {
        var earlier = (before?.Steps() ?? []).ToDictionary(step => step.Name);
        StepStatus Earlier(StepStatus step) => earlier.GetValueOrDefault(step.Name) ?? new() { Name = step.Name };
        foreach (var step in after.Steps())
        foreach (var happened in OfStep(Earlier(step), step))
            yield return happened;
        // The folds of a run often end together, and start together: a hundred events would say no more than one does.
        var committed = after
            .Steps()
            .Where(step => step.Committed is not null && Earlier(step).Committed is null)
            .Select(step => $"{step.Name}: {(step.Reused ? "this work was done already" : "done")}, attempt {step.Committed!.Attempt}.")
            .ToList();
        if (committed.Count > 0)
            yield return RunEvent.Normal("StepCommitted", string.Join(' ', committed));
        var started = after
            .Steps()
            .Where(step => step.Attempt > Earlier(step).Attempt)
            .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Name}: attempt {step.Attempt} as Job {step.Job}."))
            .ToList();
        if (started.Count > 0)
            yield return RunEvent.Normal("StepStarted", string.Join(' ', started));
        foreach (var condition in after.Conditions)
        {
            string? was = before?.Conditions.FirstOrDefault(other => other.Type == condition.Type)?.Status;
            if (condition.Status == was)
                continue;
            switch (condition)
            {
                case { Type: RunCondition.Complete, Status: "True" }:
                    yield return RunEvent.Normal("Complete", condition.Message);
                    break;
                case { Type: RunCondition.Failed, Status: "True" }:
                    yield return RunEvent.Warning(condition.Reason, condition.Message);
                    break;
                case { Type: RunCondition.Suspended, Status: "True" }:
                    yield return RunEvent.Normal("Suspended", after.Message ?? condition.Message);
                    break;
                case { Type: RunCondition.Suspended, Status: "False" } when was is not null:
                    yield return RunEvent.Normal("Resumed", "Goes on from what is committed and the last checkpoints.");
                    break;
                default:
                    break;
            }
        }
    }

    static IEnumerable<RunEvent> OfStep(StepStatus before, StepStatus after)
    {
        if (after.LastFailure is { } failure && failure != before.LastFailure)
            yield return RunEvent.Warning(
                failure.Class,
                string.Create(CultureInfo.InvariantCulture, $"{after.Name}, attempt {failure.Attempt}: {failure.Message}")
            );
        else if (after is { Reason: { } reason, State: StepStates.Starting or StepStates.Waiting } && reason != before.Reason)
            yield return RunEvent.Warning(reason, $"{after.Name}: {after.Message}");
    }
}
