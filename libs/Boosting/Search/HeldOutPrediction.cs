using StackingK8s.Boosting.Learner;

namespace StackingK8s.Boosting.Search;

/// <summary>What a model fitted on some rows predicts for others, where the model itself is not needed.</summary>
public static class HeldOutPrediction
{
    /// <summary>
    /// Log-odds of label 1: bit for bit those of <see cref="MetaModel.Fit"/> on the training rows, in a fraction of its time where the
    /// search's own learner can grow the trees.
    /// </summary>
    /// <param name="train">Rows to fit on.</param>
    /// <param name="heldOut">Rows to predict; like <paramref name="train"/> with or without init scores. Their labels are not read.</param>
    /// <param name="parameters">See <see cref="MetaParameters"/>.</param>
    /// <param name="cancellation">Checked before each round of boosting.</param>
    /// <returns>One number per held-out row: the sum of the trees plus the row's init score, if any.</returns>
    /// <exception cref="ArgumentException">Parameters out of range, other columns, init scores in one of the two only.</exception>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static double[] LogOdds(
        LabelledFeatures train,
        LabelledFeatures heldOut,
        MetaParameters parameters,
        CancellationToken cancellation = default
    )
    {
        parameters.ThrowIfOutOfRange();
        using var boosters = PathBoosters.Bin(train, heldOut, parameters.Binning);
        using var booster = boosters.Start(parameters);
        bool growing = true;
        for (int round = 0; round < parameters.NumEstimators && growing; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            growing = booster.AddTree() || parameters.DrawsAtRandom;
        }
        double[] logOdds = booster is TreeBooster ours ? ours.TreeSums() : ((Booster)booster).PredictLogOdds(heldOut.Features);
        for (int row = 0; row < logOdds.Length && heldOut.InitScores is { } start; row++)
            logOdds[row] += start[row];
        return logOdds;
    }
}
