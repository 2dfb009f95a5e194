using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>How each stage is executed; nothing here changes what is computed.</summary>
public sealed record StagesSpec
{
    /// <summary>The fold steps, which train the experts.</summary>
    public FoldTrainerStage FoldTrainer { get; init; } = new();

    /// <summary>The aggregate step, which merges the folds' outputs. Its image also deletes the artifacts of deleted runs.</summary>
    public StageSpec Aggregator { get; init; } = new();

    /// <summary>The meta step, which searches, fits and evaluates the meta-model.</summary>
    public StageSpec MetaTrainer { get; init; } = new();
}

/// <summary>How the steps of one stage are executed on a cluster.</summary>
public record StageSpec
{
    /// <summary>What a step's container requests and may use at most, as in any pod.</summary>
    public ResourcesSpec Resources { get; init; } = new();

    /// <summary>Placement, volumes and environment of the pods. On one machine it is checked and has no effect.</summary>
    public PodSpec Pod { get; init; } = new();

    /// <summary>
    /// Attempts after the first that a step may fail before the run does. Evictions, preemptions and lost nodes do not count here.
    /// </summary>
    [Range(0, 100)]
    public int Retries { get; init; } = 3;

    /// <summary>Evictions, preemptions, lost nodes and Jobs deleted by hand that a step survives.</summary>
    [Range(0, 10_000)]
    public int MaxDisruptions { get; init; } = 50;

    /// <summary>Factor on the memory limit and request after each attempt that ran out of memory; 1 switches it off.</summary>
    [Range(1, 10)]
    public double MemoryGrowth { get; init; } = 1;

    /// <summary>Longest time of one attempt from its start, in seconds; at least 1.</summary>
    /// <value>No limit.</value>
    [Range(1)]
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>
    /// Longest time that an attempt may wait to run, for a node, an image or a Secret; time in a queue does not count. In seconds.
    /// </summary>
    /// <value>No limit: it waits until somebody fixes what it waits for.</value>
    [Range(1)]
    public long? StartDeadlineSeconds { get; init; }
}

/// <summary>How the fold steps are executed.</summary>
public sealed record FoldTrainerStage : StageSpec
{
    /// <summary>Folds that train at the same time.</summary>
    /// <value>All of them on a cluster; on one machine as many as it has cores.</value>
    [Range(1, 100)]
    public int? Parallelism { get; init; }

    /// <summary>
    /// Minutes between two checkpoints within an epoch; each epoch's end has one anyway. Above 0, at most 10000. Changes no result.
    /// </summary>
    [Range(0, 10_000, Above = true)]
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>The device that a fold requests from its cluster.</summary>
    public AcceleratorSpec Accelerator { get; init; } = new();
}

/// <summary>The device that a fold asks its cluster for.</summary>
public sealed record AcceleratorSpec
{
    const string Form = "none|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

    /// <summary>An extended resource, such as nvidia.com/gpu or a MIG slice nvidia.com/mig-1g.10gb; none trains on the CPU.</summary>
    [Pattern(Form, 253, "must be the full name of a resource, such as nvidia.com/gpu, or none")]
    public string Resource { get; init; } = "nvidia.com/gpu";

    /// <summary>Devices of each fold, 1 to 64. It trains on one device; more only if that is how the cluster hands them out.</summary>
    [Range(1, 64)]
    public int Count { get; init; } = 1;
}

/// <summary>What a step's container asks for and may use at most, as in any pod.</summary>
public sealed record ResourcesSpec
{
    /// <summary>Resource name → quantity, such as memory: 32Gi.</summary>
    [Items(0, 32), Quantity]
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Resource name → quantity, such as cpu: 500m.</summary>
    [Items(0, 32), Quantity]
    public IReadOnlyDictionary<string, string> Requests { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
