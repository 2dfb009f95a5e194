namespace StackingK8s.Learning.Metrics;

/// <summary>
/// The AUC of scores from several models, each on rows of its own, with a variance that allows for rows of a group being alike: the
/// clustered ROC analysis of Obuchowski (1997), summed over the models' rows.
/// </summary>
public static class GroupedAuc
{
    /// <summary>Compares rows within a fold only: scores of different models need not have one scale.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    /// <param name="folds">The model that scored each row, from 0.</param>
    /// <param name="groups">The group of each row, from 0: only groups are independent of each other.</param>
    /// <returns>
    /// The mean of the folds' AUCs, weighted by their pairs of a positive and a negative row, and its variance; NaN where no fold has both
    /// classes, NaN variance with fewer than two groups.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static AucEstimate Estimate(
        ReadOnlySpan<int> labels,
        ReadOnlySpan<double> scores,
        ReadOnlySpan<int> folds,
        ReadOnlySpan<int> groups
    )
    {
        LabelledScores.Require(labels, scores);
        if (folds.Length != labels.Length || groups.Length != labels.Length)
            throw new ArgumentException(
                $"{labels.Length} labels, {folds.Length} folds and {groups.Length} groups: give one of each per row."
            );
        List<(double Pairs, double Auc, int[] Rows, Placements Placements)> parts = [];
        foreach (int[] rows in RowsOfFolds(folds))
        {
            int[] own = Select(labels, rows);
            double positives = own.Count(label => label == 1);
            if (positives == 0 || positives == own.Length)
                continue;
            var placements = Placements.Compute(own, Select(scores, rows));
            parts.Add((positives * (own.Length - positives), placements.Auc, rows, placements));
        }
        double pairs = parts.Sum(part => part.Pairs);
        var influence = new double[Highest(groups) + 1];
        foreach (var part in parts)
            AddInfluence(part.Rows, part.Placements, part.Pairs / pairs, labels, groups, influence);
        HashSet<int> present = [.. groups];
        double variance = present.Count < 2 ? double.NaN : influence.Sum(each => each * each) * present.Count / (present.Count - 1);
        return new(parts.Sum(part => part.Pairs / pairs * part.Auc) is var auc && parts.Count > 0 ? auc : double.NaN, variance);
    }

    // What each row moves the weighted AUC by, summed over the rows of its group.
    static void AddInfluence(
        int[] rows,
        Placements placements,
        double weight,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> groups,
        double[] influence
    )
    {
        int positive = 0,
            negative = 0;
        foreach (int row in rows)
            influence[groups[row]] +=
                labels[row] == 1
                    ? weight * (placements.OfPositives[positive++] - placements.Auc) / placements.OfPositives.Length
                    : weight * (placements.OfNegatives[negative++] - placements.Auc) / placements.OfNegatives.Length;
    }

    static IEnumerable<int[]> RowsOfFolds(ReadOnlySpan<int> folds)
    {
        var rows = new List<int>[Highest(folds) + 1];
        for (int row = 0; row < folds.Length; row++)
            (rows[folds[row]] ??= []).Add(row);
        return rows.Where(fold => fold is not null).Select(fold => fold.ToArray());
    }

    static int Highest(ReadOnlySpan<int> numbers)
    {
        int highest = -1;
        foreach (int number in numbers)
            highest = Math.Max(highest, number);
        return highest;
    }

    static T[] Select<T>(ReadOnlySpan<T> values, int[] rows)
    {
        var selected = new T[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            selected[i] = values[rows[i]];
        return selected;
    }
}
