using StackingK8s.Boosting;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta;

/// <summary>
/// The meta-model's own out-of-fold probabilities, by one plain cross-fit: X_meta is split into folds, and each fold is scored by a
/// meta-model with the winner's parameters that was fitted on the others. The refitted model has seen every row, so its scores would not be
/// fair. It is not nested cross-validation: the parameters are searched once, on all of these rows, and not anew without each fold.
/// </summary>
static class CrossFit
{
    /// <summary>scikit-learn's default of cross-validation; fewer where the rows allow no more.</summary>
    const int MostFolds = 5;

    /// <param name="input">X_meta and y_meta. Groups stay whole.</param>
    /// <param name="parameters">
    /// The winner of the search. The validation part of these rows chose it, which makes the scores a little optimistic.
    /// </param>
    /// <param name="start">Fits the blend that trees start from on the given rows; returns null where they start from zero.</param>
    /// <param name="seed">Seed of the split.</param>
    /// <param name="threads">Folds at the same time; does not change the outcome.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>Of label 1 per row; null where the rows are too few for two folds with both classes in each.</returns>
    public static double[]? Probabilities(
        MetaStageInput input,
        MetaParameters parameters,
        Func<int[], LogisticBlend?> start,
        long seed,
        int threads,
        CancellationToken stop
    )
    {
        if (AssignFolds(input, seed) is not { } foldOfRow)
            return null;
        var probabilities = new double[foldOfRow.Length];
        Parallel.For(0, foldOfRow.Max() + 1, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, fold =>
        {
            int[] seen = FoldRows.Training(foldOfRow, fold),
                heldOut = FoldRows.HeldOut(foldOfRow, fold);
            var blend = start(seen);
            LabelledFeatures rows = new(input.Features, input.Labels, StartScores.Compute(blend, input.Scores));
            using var model = MetaModel.Fit(rows.SelectRows(seen), parameters, cancellation: stop);
            var scored = rows.SelectRows(heldOut);
            var predicted = model.Predict(scored.Features, scored.InitScores);
            for (int i = 0; i < heldOut.Length; i++)
                probabilities[heldOut[i]] = predicted[i];
        });
        return probabilities;
    }

    static int[]? AssignFolds(MetaStageInput input, long seed)
    {
        for (int folds = MostFolds; folds >= 2; folds--)
        {
            if (FoldFeasibility.Problems(input.Labels, input.Groups, folds).Count > 0)
                continue;
            int[] foldOfRow = input.Groups is { } numbers
                ? StratifiedGroupKFold.Split(input.Labels, numbers, folds, true, seed)
                : StratifiedKFold.Split(input.Labels, folds, true, seed);
            if (FoldFeasibility.FindProblems(input.Labels, foldOfRow, folds).Count == 0)
                return foldOfRow;
        }
        return null;
    }
}
