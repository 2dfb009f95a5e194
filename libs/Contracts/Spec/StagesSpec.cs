namespace StackingK8s.Contracts;

/// <summary>How each stage is executed; nothing here changes what is computed.</summary>
public sealed record StagesSpec
{
    public FoldTrainerStage FoldTrainer { get; init; } = new();
}
