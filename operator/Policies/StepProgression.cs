using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Settings;
using StackingK8s.Operator.Status;

namespace StackingK8s.Operator.Policies;

/// <summary>Advances the status of one step to what its Jobs show. Pure; the same Jobs and status give the same status.</summary>
/// <param name="stage">Its limits.</param>
/// <param name="accelerators">Devices of each of its pods.</param>
/// <param name="progress">Pod UID → its latest report.</param>
/// <param name="pace">Of retries.</param>
/// <param name="now">The time.</param>
sealed class StepProgression(
    StageSpec stage,
    int accelerators,
    IReadOnlyDictionary<string, StepProgress> progress,
    Pace pace,
    DateTimeOffset now
)
{
    // Enough to tell two versions of the data apart; a hundred folds' whole digests would take half the room that a status has.
    const int InputDigits = 16;

    const int MostWarnings = 20;

    /// <summary>
    /// Whether an attempt is expected to have a Job. Whatever else somebody may have written into the state is corrected by what the Job
    /// shows.
    /// </summary>
    public static bool IsUnderWay(StepStatus step) => !MayStart(step) && step.State != StepStates.Failed;

    /// <summary>The step has no attempt of which anything is expected: the next may be made once its last pod is gone.</summary>
    public static bool MayStart(StepStatus step) =>
        step.State is StepStates.Waiting or StepStates.Retrying or StepStates.Stopping or StepStates.Stopped;

    /// <param name="before">What was known of the step.</param>
    /// <param name="attempts">Its Jobs, oldest first.</param>
    public StepStatus Advance(StepStatus before, IReadOnlyList<Attempt> attempts)
    {
        // What is committed never changes: later tasks rest on it, whatever happens to Jobs and pods.
        if (before.Committed is not null)
            return before;
        // Whichever attempt committed first: a valid commit is as good from an older attempt as from the latest.
        if (attempts.FirstOrDefault(attempt => attempt.State == AttemptState.Committed) is { } committed)
            return Committed(before, committed);

        bool underWay = IsUnderWay(before);
        var status = attempts
            .Where(attempt => attempt.Number > before.Attempt || (attempt.Number == before.Attempt && underWay))
            .Aggregate(before, Follow);
        // Its Job was there and no longer is: somebody, or something, deleted it.
        return underWay && attempts.All(attempt => attempt.Number < before.Attempt)
            ? CountFailure(status, JobDeleted(before), runningSeconds: 0)
            : status;
    }

    StepStatus Follow(StepStatus before, Attempt attempt)
    {
        bool known = before.Attempt == attempt.Number;
        // A pod that goes because its queue took the Job back is no loss: the one that comes after it is not counted.
        string? pod = attempt.State == AttemptState.Queued ? null : attempt.Pod?.Metadata.Name ?? (known ? before.Pod : null);
        int alreadyReplaced = known ? before.ReplacedPods : 0;
        // An evicted pod may be gone before anybody looks: that there is another one proves it.
        bool replaced = known && before.Pod is not null && pod is not null && before.Pod != pod;
        var status = before with
        {
            Attempt = attempt.Number,
            Job = attempt.Job.Metadata.Name,
            Pod = pod,
            ReplacedPods = Math.Max(alreadyReplaced + (replaced ? 1 : 0), attempt.DisruptedPods),
            RetryTime = null,
            StartTime = before.StartTime ?? CreationTime(attempt),
        };
        if (attempt.State == AttemptState.Failed)
            return CountFailure(status, attempt.Failure!, attempt.RunningSeconds);
        if (status.ReplacedPods > alreadyReplaced)
        {
            status = status with { LastFailure = PodReplaced(attempt) };
            if (RetryPolicy.ExplainGivingUp(status, stage) is { } message)
                return status with
                {
                    State = StepStates.Failed,
                    Reason = FailureClass.Disruption,
                    Message = message,
                    Progress = null,
                    CompletionTime = now,
                };
        }
        return attempt.State switch
        {
            AttemptState.Queued => status with
            {
                State = StepStates.Queued,
                Reason = null,
                Message = "The Job is suspended (it waits in a queue).",
                Progress = null,
            },
            AttemptState.Running => Running(status, attempt),
            AttemptState.Ending or AttemptState.Stopping when PodEnd.HasStarted(attempt.Pod) => status with
            {
                State = StepStates.Ending,
                Reason = attempt.Obstacle?.Reason,
                Message = attempt.Obstacle?.Message ?? "Its container has ended, or is being taken away.",
                Progress = null,
            },
            _ => status with
            {
                State = StepStates.Starting,
                Reason = attempt.Obstacle?.Reason,
                Message = attempt.Obstacle?.Message,
                Progress = null,
            },
        };
    }

    /// <summary>With the step's own report; while it cannot be asked, with its latest.</summary>
    StepStatus Running(StepStatus status, Attempt attempt)
    {
        var running = status.State == StepStates.Running ? status : status with { Message = null, Progress = null };
        if (attempt.Pod is not null && progress.TryGetValue(attempt.Pod.Metadata.Uid, out var report))
            running = Reported(running, report);
        return running with { State = StepStates.Running, Reason = null };
    }

    static StepStatus Reported(StepStatus running, StepProgress report)
    {
        var activity = StepReport.Activity(report);
        activity = activity with { Percent = Math.Max(activity.Percent, running.Progress?.Percent ?? 0) };
        // Before it trains, an attempt does not know yet how much of an earlier one it resumes from.
        bool beginsToTrain = activity.Epoch is not null && running.Progress?.Epoch is null;
        return running with
        {
            Message = StepReport.Message(report),
            Progress = activity,
            Percent = beginsToTrain ? activity.Percent : Math.Max(running.Percent, activity.Percent),
        };
    }

    StepStatus Committed(StepStatus before, Attempt attempt)
    {
        var commit = attempt.Commit!;
        var ended = PodEnd.Terminated(attempt.Pod)?.FinishedAt;
        return before with
        {
            State = StepStates.Done,
            Attempt = Math.Max(before.Attempt, attempt.Number),
            Job = attempt.Job.Metadata.Name,
            Pod = attempt.Pod!.Metadata.Name,
            StartTime = before.StartTime ?? CreationTime(attempt),
            CompletionTime = ended is { } time ? time.Utc() : now,
            RetryTime = null,
            Reason = null,
            Message = null,
            Progress = null,
            Percent = 100,
            Committed = commit.Committed,
            Reused = commit.Reused,
            Inputs = Sorted(commit.Inputs, digest => digest[..Math.Min(InputDigits, digest.Length)]),
            Metrics = Sorted(commit.Metrics, value => value.ToString("0.####", CultureInfo.InvariantCulture)),
            Warnings = Names(commit.Warnings ?? []),
            UsefulAcceleratorSeconds = Math.Round(attempt.RunningSeconds * accelerators),
        };
    }

    /// <returns>What looks like names, and no more than there can be: the pod's owner writes the message. null for none.</returns>
    static IReadOnlyList<string>? Names(IReadOnlyList<string> warnings)
    {
        string[] names = [.. warnings.Where(IsName).Take(MostWarnings)];
        return names.Length > 0 ? names : null;
    }

    static bool IsName(string text) => text.Length is > 0 and <= 40 && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '-');

    StepStatus CountFailure(StepStatus before, StepFailureStatus failure, double runningSeconds)
    {
        bool disrupted = failure.Class == FailureClass.Disruption;
        var counted = before with
        {
            Failures = before.Failures + (disrupted ? 0 : 1),
            // A pod that its Job replaced was counted when it went; if the Job itself ended by a disruption, that is one more.
            Disruptions = before.Disruptions + before.ReplacedPods + (disrupted ? 1 : 0),
            ReplacedPods = 0,
            OutOfMemory = before.OutOfMemory + (failure.Class == FailureClass.OutOfMemory ? 1 : 0),
            LastFailure = failure,
            Reason = failure.Class,
            Progress = null,
            WastedAcceleratorSeconds = before.WastedAcceleratorSeconds + Math.Round(runningSeconds * accelerators),
        };
        if (RetryPolicy.ExplainGivingUp(counted, stage) is { } message)
            return counted with { State = StepStates.Failed, Message = message, CompletionTime = failure.Time, RetryTime = null };
        // A node whose clock is ahead must not delay the next attempt.
        var since = failure.Time < now ? failure.Time : now;
        return counted with
        {
            State = StepStates.Retrying,
            Message = failure.Message,
            RetryTime = since + RetryPolicy.Pause(counted, pace),
        };
    }

    StepFailureStatus JobDeleted(StepStatus step) =>
        new(
            FailureClass.Disruption,
            $"The Job {step.Job} was deleted before it ended. The next attempt resumes from the last checkpoint.",
            step.Attempt,
            ExitCode: null,
            Node: null,
            now
        );

    StepFailureStatus PodReplaced(Attempt attempt) =>
        new(
            FailureClass.Disruption,
            "A pod was evicted, preempted or lost with its node. Its Job has created another one, which resumes from the last checkpoint.",
            attempt.Number,
            ExitCode: null,
            attempt.Pod?.Spec?.NodeName,
            now
        );

    static SortedDictionary<string, string> Sorted<T>(IReadOnlyDictionary<string, T> values, Func<T, string> format) =>
        new(values.ToDictionary(pair => pair.Key, pair => format(pair.Value)), StringComparer.Ordinal);

    static DateTimeOffset? CreationTime(Attempt attempt) => attempt.Job.Metadata.CreationTimestamp is { } time ? time.Utc() : null;
}
