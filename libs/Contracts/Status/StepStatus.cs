using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Status;

/// <summary>Where one step stands. Once <see cref="Committed"/> is set it never changes again: the next step's task rests on it.</summary>
public sealed record StepStatus
{
    /// <summary>fold-0, aggregate or meta.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="StepStates"/>.</summary>
    public string State { get; init; } = StepStates.Waiting;

    /// <summary>Number of the latest Job, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Name of the latest attempt's Job.</summary>
    public string? Job { get; init; }

    /// <summary>The latest attempt's latest pod, for its log; null before the first.</summary>
    public string? Pod { get; init; }

    /// <summary>Attempts that failed by their own fault.</summary>
    public int Failures { get; init; }

    /// <summary>Attempts that something else ended: an eviction, a lost node, a Job deleted by hand.</summary>
    public int Disruptions { get; init; }

    /// <summary>Pods of the latest attempt that its Job replaced after a disruption.</summary>
    public int ReplacedPods { get; init; }

    /// <summary>Attempts that ran out of memory, for stages.*.memoryGrowth.</summary>
    public int OutOfMemory { get; init; }

    /// <summary>When its first Job was made.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it was committed, or failed for good.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>When the next attempt may be made.</summary>
    public DateTimeOffset? RetryTime { get; init; }

    /// <summary>
    /// Why it does not run or was ended, in one word: Unschedulable, QuotaExceeded, OutOfMemory; null when nothing is wrong.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>What the step waits for, what it last reported, or why it was ended, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The committed attempt; null before.</summary>
    public StepReference? Committed { get; init; }

    /// <summary>The committed attempt was there already.</summary>
    public bool Reused { get; init; }

    /// <summary>First 16 digits of the SHA-256 of what it read; the operator requires the same from every fold.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Headline numbers of the committed attempt, four digits after the point; of a fold, each expert's AUC on the held-out rows.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metrics { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Share of the step that is done and saved as far as is known, 0 to 100. It never falls while an attempt runs; a new attempt keeps it
    /// until it has begun to train and tells what it resumed from.
    /// </summary>
    public int Percent { get; init; }

    /// <summary>Of a fold: names of the warnings that its data check has, accepted ones among them; absent for none.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What the running attempt is doing; null when none runs.</summary>
    public StepActivity? Progress { get; init; }

    /// <summary>The latest failure or disruption.</summary>
    public StepFailureStatus? LastFailure { get; init; }

    /// <summary>Accelerator seconds of the committed attempt.</summary>
    public double UsefulAcceleratorSeconds { get; init; }

    /// <summary>Accelerator seconds wasted on attempts that were not committed.</summary>
    public double WastedAcceleratorSeconds { get; init; }
}

/// <summary>status.folds[].state: how far a step is.</summary>
public static class StepStates
{
    /// <summary>Something it needs is not committed yet, or its turn has not come.</summary>
    public const string Waiting = "Waiting";

    /// <summary>Its Job is suspended, by a queue for instance.</summary>
    public const string Queued = "Queued";

    /// <summary>Its Job is there, its container not running yet.</summary>
    public const string Starting = "Starting";

    /// <summary>Its container runs.</summary>
    public const string Running = "Running";

    /// <summary>Its container has ended or is being taken away; how it ended, the Job does not say yet.</summary>
    public const string Ending = "Ending";

    /// <summary>The run is being suspended: its Job is deleted, and its pod saves its training and ends.</summary>
    public const string Stopping = "Stopping";

    /// <summary>Its Job was deleted because the run is suspended or has ended; what it saved is kept.</summary>
    public const string Stopped = "Stopped";

    /// <summary>An attempt failed or was disrupted; the next comes after a pause.</summary>
    public const string Retrying = "Retrying";

    /// <summary>Committed.</summary>
    public const string Done = "Done";

    /// <summary>It has given up, and the run fails.</summary>
    public const string Failed = "Failed";

    /// <summary>Every state.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Waiting,
        Queued,
        Starting,
        Running,
        Ending,
        Stopping,
        Stopped,
        Retrying,
        Done,
        Failed,
    ];
}

/// <summary>What a running step was doing when the operator last asked; the short form of <see cref="StepProgress"/>.</summary>
/// <param name="Percent">Of the whole step, 0 to 100.</param>
/// <param name="Activity">training, for instance.</param>
/// <param name="Expert">The expert at work, if any.</param>
/// <param name="Epoch">Such as 3/12, in training.</param>
/// <param name="Rate">Such as 412 images/s.</param>
/// <param name="SecondsLeft">Of the activity; null when unknown.</param>
public sealed record StepActivity(int Percent, string Activity, string? Expert, string? Epoch, string? Rate, long? SecondsLeft);

/// <summary>How an attempt ended badly; it outlives the pod.</summary>
/// <param name="Class">One of <see cref="FailureClass"/>.</param>
/// <param name="Message">What happened, as the step itself reported it if it did, and what to do.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="ExitCode">Of the container; null if it never ended.</param>
/// <param name="Node">Where it ran; null if nowhere.</param>
/// <param name="Time">When it ended.</param>
public sealed record StepFailureStatus(string Class, string Message, int Attempt, int? ExitCode, string? Node, DateTimeOffset Time);
