namespace StackingK8s.DataCheck.Shortcuts;

/// <summary>Predicts the label by how often it is positive among the rows with the same value (target encoding).</summary>
static class TargetMean
{
    /// <summary>Rows that a value is assumed to have had besides its own, with the share of positives of all rows.</summary>
    const double PriorRows = 5;

    /// <summary>Scores every row by the rows of the other folds.</summary>
    /// <param name="rows">Labels and folds.</param>
    /// <param name="values">The value of each row, as a number from 0.</param>
    /// <returns>0 to 1 per row.</returns>
    public static double[] Score(ShortcutRows rows, int[] values)
    {
        int kinds = values.Max() + 1;
        double[,] positives = new double[rows.FoldCount + 1, kinds],
            counts = new double[rows.FoldCount + 1, kinds];
        double[] foldPositives = new double[rows.FoldCount + 1],
            foldCounts = new double[rows.FoldCount + 1];
        for (int row = 0; row < values.Length; row++)
            foreach (int at in (int[])[rows.Folds[row], rows.FoldCount]) // the last one is the sum of all folds
            {
                counts[at, values[row]]++;
                positives[at, values[row]] += rows.Labels[row];
                foldCounts[at]++;
                foldPositives[at] += rows.Labels[row];
            }
        return
        [
            .. values.Select(
                (value, row) =>
                {
                    int fold = rows.Folds[row],
                        all = rows.FoldCount;
                    double share = (foldPositives[all] - foldPositives[fold]) / Math.Max(1, foldCounts[all] - foldCounts[fold]);
                    return (positives[all, value] - positives[fold, value] + PriorRows * share)
                        / (counts[all, value] - counts[fold, value] + PriorRows);
                }
            ),
        ];
    }
}
