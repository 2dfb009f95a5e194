using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Intervals on one set of rows: over groups where there are groups, else DeLong's for independent rows.</summary>
/// <param name="labels">0 or 1 per row.</param>
/// <param name="groups">A number per row; null where rows are taken as independent.</param>
sealed class Uncertainty(int[] labels, int[]? groups)
{
    /// <summary>Of the draws: intervals are no part of what a user seeds.</summary>
    const long Seed = 1;

    readonly GroupBootstrap? bootstrap = groups is null ? null : new(labels, groups, Seed);

    /// <summary>Groups that intervals are drawn over; 0 where rows are taken as independent.</summary>
    public int Groups => bootstrap?.Groups ?? 0;

    /// <summary>AUC with its 95 % interval.</summary>
    public (double Auc, double Low, double High) Auc(double[] scores)
    {
        var estimate = DeLong.Estimate(labels, scores);
        var (low, high) = bootstrap is null ? estimate.Interval() : GroupBootstrap.Interval(bootstrap.Aucs(scores));
        return (estimate.Auc, low, high);
    }

    /// <summary>Difference of two AUCs with its 95 % interval and p-value.</summary>
    public (double Difference, double Low, double High, double PValue) Compare(double[] scores, double[] others)
    {
        var pair = DeLong.Compare(labels, scores, others);
        if (bootstrap is null)
            return (pair.Difference, pair.Interval().Low, pair.Interval().High, pair.PValue);
        double[] draws = Differences(bootstrap, [scores], [others]);
        var (low, high) = GroupBootstrap.Interval(draws);
        return (pair.Difference, low, high, GroupBootstrap.PValue(draws));
    }

    /// <summary>The 95 % interval of the difference of two mean AUCs, drawn over rows where there are no groups.</summary>
    public (double Low, double High) Gain(IReadOnlyList<double[]> models, IReadOnlyList<double[]> over) =>
        GroupBootstrap.Interval(Differences(bootstrap ?? new(labels, [.. Enumerable.Range(0, labels.Length)], Seed), models, over));

    static double[] Differences(GroupBootstrap bootstrap, IReadOnlyList<double[]> models, IReadOnlyList<double[]> over)
    {
        double[] differences = new double[bootstrap.Draws];
        Add(models, 1.0 / models.Count);
        Add(over, -1.0 / over.Count);
        return differences;

        void Add(IReadOnlyList<double[]> each, double weight)
        {
            foreach (double[] scores in each)
            {
                double[] aucs = bootstrap.Aucs(scores);
                for (int draw = 0; draw < aucs.Length; draw++)
                    differences[draw] += weight * aucs[draw];
            }
        }
    }
}
