using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>How the fold steps are executed.</summary>
public sealed record FoldTrainerStage : StageSpec
{
    /// <summary>Folds that train at the same time.</summary>
    /// <value>All of them on a cluster; on one machine as many as it has cores.</value>
    [Range(1, 100)]
    public int? Parallelism { get; init; }

    /// <summary>Minutes between two checkpoints within an epoch; each epoch's end has one anyway. Above 0, at most 10000. Changes no result.</summary>
    [Range(0, 10_000, Above = true), Immutable]
    public double CheckpointMinutes { get; init; } = 10;

    [Immutable]
    public AcceleratorSpec Accelerator { get; init; } = new();
}
