using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Metrics;

/// <summary>
/// Intervals of AUCs, and of their differences, on rows that are alike within groups: whole groups are drawn with replacement (Efron and
/// Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13). Every statistic sees the same draws, so differences are paired.
/// </summary>
/// <remarks>With few groups the percentiles are still too narrow, though far less so than those of rows taken as independent.</remarks>
public sealed class GroupBootstrap
{
    /// <summary>Draws where the rows allow it; the ends of a 95 % interval then rest on 25 draws each.</summary>
    public const int MostDraws = 1000;

    const int FewestDraws = 200;

    /// <summary>Rows x draws of one AUC: about a second.</summary>
    const long MostWork = 200_000_000;

    readonly int[] labels;
    readonly int[] groupOfRow;
    readonly byte[][] drawn; // [draw][group]: how often the group was drawn; more than 255 times does not happen

    /// <summary>Draws the groups.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="groups">A number per row that rows of one group share.</param>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <exception cref="ArgumentException">There are not as many groups as labels.</exception>
    public GroupBootstrap(int[] labels, int[] groups, long seed)
    {
        if (groups.Length != labels.Length)
            throw new ArgumentException($"{groups.Length} groups for {labels.Length} rows.", nameof(groups));
        this.labels = labels;
        var numbers = groups.Distinct().Select((group, index) => (group, index)).ToDictionary(each => each.group, each => each.index);
        groupOfRow = Array.ConvertAll(groups, group => numbers[group]);
        RandomState random = new(seed);
        Groups = numbers.Count;
        Draws = (int)Math.Clamp(MostWork / Math.Max(1, labels.Length), FewestDraws, MostDraws);
        drawn = new byte[Draws][];
        for (int draw = 0; draw < Draws; draw++)
        {
            drawn[draw] = new byte[Groups];
            for (int i = 0; i < Groups; i++)
                drawn[draw][random.NextBelow(Groups)]++;
        }
    }

    /// <summary>Distinct groups.</summary>
    public int Groups { get; }

    /// <summary>Draws; those without rows of both classes count for nothing.</summary>
    public int Draws { get; }

    /// <summary>The AUC of each draw; NaN where a class is missing.</summary>
    /// <param name="scores">Higher means more likely positive; one per row.</param>
    public double[] Aucs(double[] scores)
    {
        LabelledScores.Require(labels, scores);
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort([.. scores], order);
        return Array.ConvertAll(drawn, times => Auc(scores, order, times));
    }

    /// <summary>The 95 % interval of a statistic by the percentiles of its draws.</summary>
    /// <param name="draws">One number per draw, such as <see cref="Aucs"/> or a difference of two; NaN are left out.</param>
    /// <returns>Both ends; NaN where no draw has a number.</returns>
    public static (double Low, double High) Interval(IEnumerable<double> draws)
    {
        double[] sorted = [.. draws.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    /// <summary>
    /// Two-sided: twice the smaller share of draws on one side of 0, at least one draw being counted on either, so that it is never 0.
    /// </summary>
    /// <param name="differences">One per draw; NaN are left out.</param>
    public static double PValue(IEnumerable<double> differences)
    {
        double[] finite = [.. differences.Where(double.IsFinite)];
        double below = (1.0 + finite.Count(difference => difference <= 0)) / (1 + finite.Length),
            above = (1.0 + finite.Count(difference => difference >= 0)) / (1 + finite.Length);
        return Math.Min(1, 2 * Math.Min(below, above));
    }

    double Auc(double[] scores, int[] order, byte[] times)
    {
        double right = 0,
            negativesBelow = 0,
            positives = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            double tiedPositives = 0,
                tiedNegatives = 0;
            for (end = start; end < order.Length && scores[order[end]] == scores[order[start]]; end++)
                if (labels[order[end]] == 1)
                    tiedPositives += times[groupOfRow[order[end]]];
                else
                    tiedNegatives += times[groupOfRow[order[end]]];
            right += tiedPositives * (negativesBelow + tiedNegatives / 2);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
        }
        return right / (positives * negativesBelow);
    }

    // Linear between order statistics, numpy's default.
    static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
