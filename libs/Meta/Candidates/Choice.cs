using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta.Candidates;

/// <summary>
/// The winner of a search. What rows score in serving is an estimate, what single networks score is measured but not what serves; so of
/// the combinations of experts a less simple one must lead in both. An expert alone must do so too, and by more than one standard error
/// in serving, since leaving the others out for good on the word of a few groups costs more, where it is wrong, than keeping them. Trees
/// are added only where they gain more than one standard error over every candidate without; of trees within one standard error of the
/// best, the simplest (Breiman and others, Classification and Regression Trees, 1984, section 3.4.3). Pure.
/// </summary>
/// <param name="Plain">The best candidate without trees; -1 where there is none.</param>
/// <param name="Trees">The best candidate with trees.</param>
/// <param name="Gain">What trees gain over the strongest candidate without, on the same parts; null where there is none.</param>
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
        int bestTrees = Simplest(trees, parameters, Best(trees, parts), parts),
            strongest = Best(plain.Single, parts); // trees have scores of single networks alone, so they are compared by those
        var gain = strongest < 0 ? null : Gained(trees.Of(bestTrees), plain.Single.Of(strongest), parts);
        return new(ChoosePlain(plain, parts), bestTrees, gain);
    }

    /// <summary>The best candidate without trees by its scores on all parts; -1 where there is none.</summary>
    public static int BestPlain(PlainScores plain, int parts) => ChoosePlain(plain, [.. Enumerable.Range(0, parts)]);

    static int ChoosePlain(PlainScores plain, int[] parts)
    {
        int combined = -1;
        foreach (int candidate in Enumerable.Range(0, plain.Single.Candidates).Where(candidate => !plain.Alone.Contains(candidate)))
            if (combined < 0 || Leads(candidate, combined))
                combined = candidate;
        int alone = Best(plain.Served, parts, [.. plain.Alone.Order()]);
        if (combined < 0 || alone < 0)
            return Math.Max(combined, alone);
        var lead = Gained(plain.Served.Of(alone), plain.Served.Of(combined), parts);
        return Leads(alone, combined) && lead.Mean > lead.StandardError ? alone : combined;

        bool Leads(int candidate, int simpler) =>
            Mean(plain.Single, candidate, parts) > Mean(plain.Single, simpler, parts)
            && Mean(plain.Served, candidate, parts) > Mean(plain.Served, simpler, parts);
    }

    /// <summary>The highest mean; the first among equals, and -1 among none.</summary>
    static int Best(SearchScores scores, int[] parts, IReadOnlyList<int> compared)
    {
        int best = -1;
        double highest = double.NegativeInfinity;
        foreach (int candidate in compared)
            if (Mean(scores, candidate, parts) > highest)
                (best, highest) = (candidate, Mean(scores, candidate, parts));
        return best < 0 && compared.Count > 0 ? compared[0] : best;
    }

    static int Best(SearchScores scores, int[] parts) => Best(scores, parts, [.. Enumerable.Range(0, scores.Candidates)]);

    /// <summary>Over the parts; below everything where one of them has no score.</summary>
    static double Mean(SearchScores scores, int candidate, int[] parts) =>
        parts.Average(part => scores.Of(candidate)[part]) is var mean && double.IsNaN(mean) ? double.NegativeInfinity : mean;

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
