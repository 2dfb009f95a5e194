using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>How the steps of one stage are executed on a cluster.</summary>
public record StageSpec
{
    [Immutable]
    public ResourcesSpec Resources { get; init; } = new();

    [Immutable]
    public PodSpec Pod { get; init; } = new();

    /// <summary>Attempts after the first that a step may fail before the run does. Evictions, preemptions and lost nodes do not count here.</summary>
    [Range(0, 100)]
    public int Retries { get; init; } = 3;

    /// <summary>Evictions, preemptions, lost nodes and Jobs deleted by hand that a step survives.</summary>
    [Range(0, 10_000)]
    public int MaxDisruptions { get; init; } = 50;

    /// <summary>Factor on the memory limit and request after each attempt that ran out of memory; 1 switches it off.</summary>
    [Range(1, 10), Immutable]
    public double MemoryGrowth { get; init; } = 1;

    /// <summary>Longest time of one attempt, from its start, in seconds.</summary>
    /// <value>No limit.</value>
    [Range(1)]
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>Longest time that an attempt may wait to run, for a node, an image or a Secret; time in a queue does not count. In seconds.</summary>
    /// <value>No limit: it waits until somebody puts right what it waits for.</value>
    [Range(1)]
    public long? StartDeadlineSeconds { get; init; }
}
