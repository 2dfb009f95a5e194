using StackingK8s.Contracts.Plan;

namespace StackingK8s.Contracts.Spec;

/// <summary>How each stage is executed; nothing here changes what is computed.</summary>
public sealed record StagesSpec
{
    public FoldTrainerStage FoldTrainer { get; init; } = new();

    public StageSpec Aggregator { get; init; } = new();

    public StageSpec MetaTrainer { get; init; } = new();

    /// <summary>The stage that a step belongs to.</summary>
    public StageSpec Of(StepKind kind) =>
        kind switch
        {
            StepKind.Fold => FoldTrainer,
            StepKind.Aggregate => Aggregator,
            _ => MetaTrainer,
        };
}
