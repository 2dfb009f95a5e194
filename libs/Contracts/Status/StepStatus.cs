using StackingK8s.Contracts.Spec.Rules;
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

    /// <summary>Attempts that something else ended: an eviction, a lost node, a hand.</summary>
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

    /// <summary>Why it does not run or was ended, in one word: Unschedulable, QuotaExceeded, OutOfMemory; null when nothing is wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>What the step waits for, last said of itself, or was ended for, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The committed attempt; null before.</summary>
    public StepReference? Committed { get; init; }

    /// <summary>The committed attempt was there already.</summary>
    public bool Reused { get; init; }

    /// <summary>First 16 digits of the SHA-256 of what it read; the operator requires the same from every fold.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Headline numbers of the committed attempt, four digits after the point; of a fold, each expert's AUC on the held-out rows.</summary>
    public IReadOnlyDictionary<string, string> Metrics { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the running attempt is doing; null when none runs.</summary>
    public StepActivity? Progress { get; init; }

    /// <summary>The latest failure or disruption.</summary>
    public StepFailureStatus? LastFailure { get; init; }

    /// <summary>Accelerator seconds of the committed attempt.</summary>
    public double UsefulAcceleratorSeconds { get; init; }

    /// <summary>Accelerator seconds of its attempts that came to nothing.</summary>
    public double WastedAcceleratorSeconds { get; init; }
}
