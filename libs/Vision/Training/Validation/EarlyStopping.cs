namespace StackingK8s.Vision.Training.Validation;

/// <summary>
/// Ends a training whose network no longer improves on rows it does not learn from, and keeps the best epoch's weights. Those rows are an
/// inner split of the training rows, never of the held-out fold: they choose the network, so it counts as having seen them.
/// </summary>
/// <param name="Patience">Epochs without a better log-loss after which training ends, at least 1; default 3, this project's choice.</param>
/// <param name="ValidationFraction">
/// Share of the training rows set aside, above 0, at most one half; default 0.1, as scikit-learn's validation_fraction.
/// </param>
public sealed record EarlyStopping(int Patience = 3, double ValidationFraction = 0.1)
{
    /// <summary>Epoch of the lowest validation loss, the first of equals.</summary>
    /// <param name="curve">The epochs done.</param>
    /// <returns>Counted from 1; 0 for an empty curve.</returns>
    public static int BestEpoch(IReadOnlyList<EpochSummary> curve) =>
        curve.Count == 0 ? 0 : curve.MinBy(epoch => epoch.ValidationLoss)!.Epoch;

    /// <summary>Whether the curve is <see cref="Patience"/> epochs past its best.</summary>
    /// <param name="curve">The epochs done.</param>
    /// <returns>True where training ends.</returns>
    public bool IsOver(IReadOnlyList<EpochSummary> curve) => curve.Count - BestEpoch(curve) >= Patience;
}
