using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// When an expert's training ends before its last epoch: judged by the log-loss of an inner split of the training rows, never of the held-out fold. Those
/// rows teach the network nothing but choose its epoch, so they count as rows it has seen.
/// </summary>
public sealed record EarlyStoppingSpec
{
    /// <summary>Epochs without a better log-loss after which training ends, at least 1; the best epoch's weights are kept.</summary>
    [Range(1, 10_000)]
    public int Patience { get; init; } = 3;

    /// <summary>Share of the training rows (or groups) set aside; above 0, at most one half.</summary>
    [Range(0, 0.5, Above = true)]
    public double ValidationFraction { get; init; } = 0.1;
}
