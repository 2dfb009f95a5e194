using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta.Candidates;

/// <summary>
/// The winner of a search. Of the candidates without trees the one with the highest mean score wins, the simpler one in a tie, so that
/// the meta-model is never below any of them by its own cross-validation. Trees are added only where they gain more than one standard
/// error over it; of trees within one standard error of the best, the simplest (Breiman and others, Classification and Regression Trees,
/// 1984, section 3.4.3). Pure.
/// </summary>
/// <param name="Plain">The best candidate without trees; -1 where there is none.</param>
/// <param name="Trees">The best candidate with trees.</param>
/// <param name="Gain">What trees gain over it on the same parts; null where there is none.</param>
sealed record Choice(int Plain, int Trees, GainReport? Gain)
{
    /// <summary>Whether trees are part of the winner.</summary>
    public bool WithTrees => Gain is null || Gain.Mean > Gain.StandardError;

    /// <summary>Chooses by the scores on all parts, or on all but one.</summary>
    /// <param name="plain">Scores of the candidates without trees.</param>
    /// <param name="trees">Scores of those with trees.</param>
    /// <param name="parameters">Of the candidates with trees.</param>
    /// <param name="except">A part whose scores are not read; null: all are.</param>
    public static Choice Make(PlainScores plain, SearchScores trees, IReadOnlyList<MetaParameters> parameters, int? except = null)
    {
        int[] parts = [.. Enumerable.Range(0, trees.Splits).Where(part => part != except)];
        int bestPlain = Best(plain.Served, parts),
            bestTrees = Simplest(trees, parameters, Best(trees, parts), parts);
        var gain = bestPlain < 0 ? null : Gained(trees.Of(bestTrees), plain.Single.Of(bestPlain), parts);
        return new(bestPlain, bestTrees, gain);
    }

    /// <summary>The best candidate without trees by its scores on all parts.</summary>
    public static int BestPlain(PlainScores plain, int parts) => Best(plain.Served, [.. Enumerable.Range(0, parts)]);

    /// <summary>The highest mean; the first among equals, and -1 among none. NaN is below everything.</summary>
    static int Best(SearchScores scores, int[] parts)
    {
        int best = -1;
        double highest = double.NegativeInfinity;
        for (int candidate = 0; candidate < scores.Candidates; candidate++)
        {
            double mean = parts.Average(part => scores.Of(candidate)[part]);
            if (mean > highest)
                (best, highest) = (candidate, mean);
        }
        return best < 0 && scores.Candidates > 0 ? 0 : best;
    }

    static int Simplest(SearchScores scores, IReadOnlyList<MetaParameters> parameters, int best, int[] parts) =>
        Enumerable
            .Range(0, scores.Candidates)
            .Where(candidate =>
                candidate == best || Gained(scores.Of(best), scores.Of(candidate), parts) is { } lead && lead.Mean <= lead.StandardError
            )
            .OrderBy(candidate => Leaves(parameters[candidate]))
            .ThenBy(candidate => candidate == best ? -1 : candidate)
            .First();

    /// <summary>The most leaves of all trees together: what a model can at most remember.</summary>
    static long Leaves(MetaParameters parameters) => (long)parameters.NumEstimators * parameters.Canonical().NumLeaves;

    static GainReport Gained(IReadOnlyList<double> scores, IReadOnlyList<double> over, int[] parts)
    {
        double[] gains = Array.ConvertAll(parts, part => scores[part] - over[part]);
        double mean = gains.Average();
        double squares = gains.Sum(gain => (gain - mean) * (gain - mean));
        return new(mean, gains.Length > 1 ? Math.Sqrt(squares / (gains.Length - 1) / gains.Length) : 0);
    }
}
