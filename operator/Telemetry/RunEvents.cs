using System.Globalization;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Operator.Telemetry;

/// <summary>The events between one status of a run and the next: each thing once, when it happens. Pure.</summary>
static class RunEvents
{
    public static IEnumerable<RunEvent> Between(RunStatus? before, RunStatus after)
    {
        var earlier = (before?.Steps() ?? []).ToDictionary(step => step.Name);
        var steps = after
            .Steps()
            .Select(step => (Before: earlier.GetValueOrDefault(step.Name) ?? new() { Name = step.Name }, After: step))
            .ToList();
        var changed = after.Conditions.Where(condition => FindStatus(before, condition.Type) != condition.Status);
        return
        [
            .. steps.Select(step => Failure(step.Before, step.After)).OfType<RunEvent>(),
            .. Committed(steps),
            .. Started(steps),
            .. changed.Select(condition => Transition(condition, FindStatus(before, condition.Type), after)).OfType<RunEvent>(),
        ];
    }

    static RunEvent? Failure(StepStatus before, StepStatus after)
    {
        if (after.LastFailure is { } failure && failure != before.LastFailure)
            return RunEvent.Warning(
                failure.Class,
                string.Create(CultureInfo.InvariantCulture, $"{after.Name}, attempt {failure.Attempt}: {failure.Message}")
            );
        return
            after is { Reason: { } reason, State: StepStates.Starting or StepStates.Waiting or StepStates.Ending or StepStates.Stopping }
            && reason != before.Reason
            ? RunEvent.Warning(reason, $"{after.Name}: {after.Message}")
            : null;
    }

    // The folds of a run often end together, and start together: a hundred events would say no more than one does.
    static IEnumerable<RunEvent> Committed(IEnumerable<(StepStatus Before, StepStatus After)> steps)
    {
        var committed = steps
            .Where(step => step.After.Committed is not null && step.Before.Committed is null)
            .Select(step => $"{step.After.Name}: {(step.After.Reused ? "reused" : "committed")}, attempt {step.After.Committed!.Attempt}.")
            .ToList();
        if (committed.Count > 0)
            yield return RunEvent.Normal(StatusReason.StepCommitted, string.Join(' ', committed));
    }

    static IEnumerable<RunEvent> Started(IEnumerable<(StepStatus Before, StepStatus After)> steps)
    {
        var started = steps
            .Where(step => step.After.Attempt > step.Before.Attempt)
            .Select(step =>
                string.Create(CultureInfo.InvariantCulture, $"{step.After.Name}: attempt {step.After.Attempt} as Job {step.After.Job}.")
            )
            .ToList();
        if (started.Count > 0)
            yield return RunEvent.Normal(StatusReason.StepStarted, string.Join(' ', started));
    }

    static RunEvent? Transition(RunCondition condition, string? was, RunStatus after) =>
        condition switch
        {
            { Type: RunCondition.Complete, Status: "True" } => RunEvent.Normal(StatusReason.Complete, condition.Message),
            { Type: RunCondition.Failed, Status: "True" } => RunEvent.Warning(condition.Reason, condition.Message),
            { Type: RunCondition.Failed, Status: "False" } when was == "True" => RunEvent.Normal(
                StatusReason.Retried,
                "Starts again from what is committed and saved."
            ),
            { Type: RunCondition.Suspended, Status: "True" } => RunEvent.Normal(StatusReason.Suspended, after.Message ?? condition.Message),
            { Type: RunCondition.Suspended, Status: "False" } when was is not null => RunEvent.Normal(
                StatusReason.Resumed,
                "Resumes from the committed steps and the last checkpoints."
            ),
            _ => null,
        };

    static string? FindStatus(RunStatus? status, string type) =>
        status?.Conditions.FirstOrDefault(condition => condition.Type == type)?.Status;
}
