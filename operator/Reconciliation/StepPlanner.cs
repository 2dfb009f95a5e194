using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Brings the status of one step up to what its Jobs show. Pure; the same Jobs and status give the same status.</summary>
/// <param name="stage">Its limits.</param>
/// <param name="accelerators">Devices of each of its pods.</param>
/// <param name="progress">Pod UID → what it last said of itself.</param>
/// <param name="pace">Of retries.</param>
/// <param name="now">The time.</param>
sealed class StepPlanner(
    StageSpec stage,
    int accelerators,
    IReadOnlyDictionary<string, StepProgress> progress,
    Pace pace,
    DateTimeOffset now
)
{
    // Enough to tell two versions of the data apart; a hundred folds' whole digests would take half the room that a status has.
    const int InputDigits = 16;

    // Of what a step says of itself.
    const int MostCharacters = 300;

    /// <param name="before">What was known of the step.</param>
    /// <param name="attempts">Its Jobs, oldest first.</param>
    public StepStatus Next(StepStatus before, IReadOnlyList<Attempt> attempts)
    {
        // What is committed never changes: later tasks rest on it, whatever happens to Jobs and pods.
        if (before.Committed is not null)
            return before;
        // Whichever attempt committed first: a valid commit is as good from an older attempt as from the latest.
        if (attempts.FirstOrDefault(attempt => attempt.State == AttemptState.Committed) is { } committed)
            return Done(before, committed);

        var status = before;
        foreach (
            var attempt in attempts.Where(attempt =>
                attempt.Number > before.Attempt || (attempt.Number == before.Attempt && IsUnderWay(before))
            )
        )
            status = Follow(status, attempt);
        // Its Job was there and is no more: somebody, or something, deleted it.
        if (IsUnderWay(before) && attempts.All(attempt => attempt.Number < before.Attempt))
            status = Account(
                status,
                new(
                    FailureClass.Disruption,
                    $"Its Job {before.Job} was deleted while it was at work. The next attempt goes on from the last checkpoint.",
                    before.Attempt,
                    null,
                    null,
                    now
                ),
                0
            );
        return status;
    }

    StepStatus Follow(StepStatus before, Attempt attempt)
    {
        bool known = before.Attempt == attempt.Number;
        // A pod that goes because its queue took the Job back is no loss: the one that comes after it is not counted.
        string? pod = attempt.State == AttemptState.Queued ? null : attempt.Pod?.Metadata.Name ?? (known ? before.Pod : null);
        // An evicted pod may be gone before anybody looks: that there is another one proves it.
        int replaced = known ? before.ReplacedPods + (before.Pod is not null && pod is not null && before.Pod != pod ? 1 : 0) : 0;
        replaced = Math.Max(replaced, attempt.DisruptedPods);
        var status = before with
        {
            Attempt = attempt.Number,
            Job = attempt.Job.Metadata.Name,
            Pod = pod,
            ReplacedPods = replaced,
            RetryTime = null,
            StartTime = before.StartTime ?? Created(attempt),
        };
        if (attempt.State == AttemptState.Failed)
            return Account(status, attempt.Failure!, attempt.RunningSeconds);
        if (replaced > (known ? before.ReplacedPods : 0))
        {
            status = status with { LastFailure = Replaced(attempt) };
            if (RetryPolicy.GivesUp(status, stage) is { } words)
                return status with
                {
                    State = StepStates.Failed,
                    Reason = FailureClass.Disruption,
                    Message = words,
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
                Message = "Its Job is suspended: it waits in a queue for its turn.",
                Progress = null,
            },
            AttemptState.Running => Running(status, attempt),
            _ => status with
            {
                State = StepStates.Starting,
                Reason = attempt.Trouble?.Reason,
                Message = attempt.Trouble?.Message,
                Progress = null,
            },
        };
    }

    /// <summary>Its own account of itself; while it cannot be asked, the last one.</summary>
    StepStatus Running(StepStatus status, Attempt attempt)
    {
        var at = status.State == StepStates.Running ? status : status with { Message = null, Progress = null };
        if (attempt.Pod is not null && progress.TryGetValue(attempt.Pod.Metadata.Uid, out var said))
            at = at with { Message = OneLine(said.Said), Progress = Activity(said) };
        return at with { State = StepStates.Running, Reason = null };
    }

    StepStatus Done(StepStatus before, Attempt attempt)
    {
        var commit = attempt.Commit!;
        var ended = PodEnd.Terminated(attempt.Pod)?.FinishedAt;
        return before with
        {
            State = StepStates.Done,
            Attempt = Math.Max(before.Attempt, attempt.Number),
            Job = attempt.Job.Metadata.Name,
            Pod = attempt.Pod!.Metadata.Name,
            StartTime = before.StartTime ?? Created(attempt),
            CompletionTime = ended is { } time ? time.Utc() : now,
            RetryTime = null,
            Reason = null,
            Message = null,
            Progress = null,
            Committed = commit.Committed,
            Reused = commit.Reused,
            Inputs = new SortedDictionary<string, string>(
                commit.Inputs.ToDictionary(pair => pair.Key, pair => pair.Value[..Math.Min(InputDigits, pair.Value.Length)]),
                StringComparer.Ordinal
            ),
            Metrics = new SortedDictionary<string, string>(
                commit.Metrics.ToDictionary(pair => pair.Key, pair => Digits(pair.Value)),
                StringComparer.Ordinal
            ),
            UsefulAcceleratorSeconds = Math.Round(attempt.RunningSeconds * accelerators),
        };
    }

    StepStatus Account(StepStatus before, StepFailureStatus failure, double runningSeconds)
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
        if (RetryPolicy.GivesUp(counted, stage) is { } words)
            return counted with { State = StepStates.Failed, Message = words, CompletionTime = failure.Time, RetryTime = null };
        return counted with
        {
            State = StepStates.Retrying,
            Message = failure.Message,
            RetryTime = Earlier(failure.Time, now) + RetryPolicy.Pause(counted, pace),
        };
    }

    StepFailureStatus Replaced(Attempt attempt) =>
        new(
            FailureClass.Disruption,
            "A pod was evicted, preempted or lost with its node; its Job made another one, which goes on from the last checkpoint.",
            attempt.Number,
            null,
            attempt.Pod?.Spec?.NodeName,
            now
        );

    // Anybody's image may run as a step: what it says has one line, and a hundred folds' sentences fit into a status.
    static string? OneLine(string? said) =>
        said is null
            ? null
            : string.Concat(said.Take(MostCharacters).Select(character => char.IsControl(character) ? ' ' : character))
                + (said.Length > MostCharacters ? "…" : "");

    static StepActivity Activity(StepProgress said)
    {
        string? epoch = said.Training is { } training
            ? string.Create(CultureInfo.InvariantCulture, $"{training.Epoch}/{training.Epochs}")
            : null;
        string? rate = said.Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"{said.Rate:0.#} {said.Unit}/s") : null;
        return new(
            (int)(Math.Clamp(said.Fraction, 0, 1) * 100),
            said.Activity,
            said.Expert,
            epoch,
            rate,
            said.SecondsLeft is { } left ? (long)left : null
        );
    }

    // Whatever else a hand may have written there is put right by what its Job shows.
    public static bool IsUnderWay(StepStatus step) => step.State is not (StepStates.Waiting or StepStates.Retrying or StepStates.Failed);

    static DateTimeOffset? Created(Attempt attempt) => attempt.Job.Metadata.CreationTimestamp is { } time ? time.Utc() : null;

    // A node whose clock is ahead must not put off the next attempt.
    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    static string Digits(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
