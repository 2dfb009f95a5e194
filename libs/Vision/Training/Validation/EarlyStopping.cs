namespace StackingK8s.Vision.Training.Validation;

/// <summary>
/// Ends a training whose network no longer gains on rows it does not learn from, and keeps the best epoch's weights. Those rows are an inner split of the
/// training rows, never of the held-out fold: they chose the network, so it has seen them too.
/// </summary>
/// <param name="Patience">Epochs without a better log-loss after which training ends, at least 1.</param>
/// <param name="ValidationFraction">Share of the training rows set aside, above 0 and at most one half.</param>
public sealed record EarlyStopping(int Patience = 3, double ValidationFraction = 0.1)
{
    /// <summary>Epoch of the lowest validation loss, the first of equals; 0 for an empty curve.</summary>
    public static int BestEpoch(IReadOnlyList<EpochSummary> curve) =>
        curve.Count == 0 ? 0 : curve.MinBy(epoch => epoch.ValidationLoss)!.Epoch;

    /// <summary>Whether the curve has gone <see cref="Patience"/> epochs past its best.</summary>
    public bool IsOver(IReadOnlyList<EpochSummary> curve) => curve.Count - BestEpoch(curve) >= Patience;
}
