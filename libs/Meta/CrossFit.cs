using StackingK8s.Boosting;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta;

/// <summary>
/// The meta-model's own out-of-fold probabilities: X_meta is cut into folds, and each part is judged by a meta-model with the winner's parameters
/// that was fitted on the others. The refitted model has seen every row, so it can say nothing fair of any of them.
/// </summary>
static class CrossFit
{
    const int MostFolds = 5;

    /// <param name="input">X_meta and y_meta. Groups stay whole.</param>
    /// <param name="parameters">The winner of the search; a tenth of these rows chose it, which flatters it a little.</param>
    /// <param name="start">Fits the log-odds that trees start from on the named rows; gives null where they start from zero.</param>
    /// <param name="seed">Of the cut.</param>
    /// <param name="threads">Parts at the same time; does not change the outcome.</param>
    /// <param name="stop">Gives up.</param>
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
        if (Folds(input, seed) is not { } foldOfRow)
            return null;
        var probabilities = new double[foldOfRow.Length];
        Parallel.For(0, foldOfRow.Max() + 1, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, fold =>
        {
            int[] seen = FoldRows.Training(foldOfRow, fold),
                heldOut = FoldRows.HeldOut(foldOfRow, fold);
            var blend = start(seen);
            LabelledFeatures rows = new(input.Features, input.Labels, FoldMean.StartScores(blend, input.Logits));
            using var model = MetaModel.Fit(rows.SelectRows(seen), parameters, cancellation: stop);
            var judged = rows.SelectRows(heldOut);
            var predicted = model.Predict(judged.Features, judged.InitScores);
            for (int i = 0; i < heldOut.Length; i++)
                probabilities[heldOut[i]] = predicted[i];
        });
        return probabilities;
    }

    static int[]? Folds(MetaStageInput input, long seed)
    {
        var groups = input.Groups?.Select(group => $"{group}").ToList();
        for (int folds = MostFolds; folds >= 2; folds--)
        {
            if (FoldFeasibility.Problems(input.Labels, groups, folds).Count > 0)
                continue;
            int[] foldOfRow = input.Groups is { } numbers
                ? StratifiedGroupKFold.Split(input.Labels, numbers, folds, true, seed)
                : StratifiedKFold.Split(input.Labels, folds, true, seed);
            if (FoldFeasibility.ProblemsOf(input.Labels, foldOfRow, folds).Count == 0)
                return foldOfRow;
        }
        return null;
    }
}
