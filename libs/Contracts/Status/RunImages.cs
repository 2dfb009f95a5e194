using StackingK8s.Contracts.Plan;

namespace StackingK8s.Contracts.Status;

/// <summary>The container images of the step programs.</summary>
public sealed record RunImages(string FoldTrainer, string Aggregator, string MetaTrainer)
{
    public string Of(StepKind kind) =>
        kind switch
        {
            StepKind.Fold => FoldTrainer,
            StepKind.Aggregate => Aggregator,
            _ => MetaTrainer,
        };
}
