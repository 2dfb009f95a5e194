using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Meta;

/// <summary>What a search found. Its scores chose the winner, so the winner's is a selection score.</summary>
/// <param name="Aucs">Validation AUC per candidate, 0 to 1, in candidate order.</param>
/// <param name="BestIndex">The candidate with the highest AUC; the first among equals. NaN is below everything.</param>
/// <param name="Best">That candidate's parameters.</param>
public sealed record SearchResult(IReadOnlyList<double> Aucs, int BestIndex, MetaParameters Best)
{
    /// <summary>Picks the best of candidates scored on one split.</summary>
    /// <param name="candidates">At least one.</param>
    /// <param name="scores">The scores of each.</param>
    public static SearchResult ChooseBest(IReadOnlyList<MetaParameters> candidates, SearchScores scores) =>
        ChooseBest(candidates, [.. Enumerable.Range(0, scores.Candidates).Select(candidate => scores.Of(candidate)[0])]);

    /// <summary>Picks the best of scored candidates.</summary>
    /// <param name="candidates">At least one.</param>
    /// <param name="aucs">The score of each.</param>
    public static SearchResult ChooseBest(IReadOnlyList<MetaParameters> candidates, IReadOnlyList<double> aucs)
    {
        int best = 0;
        for (int i = 1; i < aucs.Count; i++)
        {
            if (aucs[i] > aucs[best] || (double.IsNaN(aucs[best]) && !double.IsNaN(aucs[i])))
                best = i;
        }
        return new SearchResult(aucs, best, candidates[best]);
    }
}
