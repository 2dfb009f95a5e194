namespace StackingK8s.Boosting.Search;

/// <summary>
/// What a search found. Its scores chose the winner, so the winner's is a selection score: it flatters, and is no estimate for new data.
/// </summary>
/// <param name="Aucs">Validation AUC per candidate, 0 to 1, in candidate order; NaN where the validation rows are of one class.</param>
/// <param name="BestIndex">
/// The candidate with the highest AUC; the first among equals, as in scikit-learn's GridSearchCV. NaN is below everything.
/// </param>
/// <param name="Best">That candidate's parameters.</param>
public sealed record SearchResult(IReadOnlyList<double> Aucs, int BestIndex, MetaParameters Best)
{
    internal static SearchResult ChooseBest(IReadOnlyList<MetaParameters> candidates, double[] aucs)
    {
        int best = 0;
        for (int i = 1; i < aucs.Length; i++)
        {
            if (aucs[i] > aucs[best] || (double.IsNaN(aucs[best]) && !double.IsNaN(aucs[i])))
                best = i;
        }
        return new SearchResult(aucs, best, candidates[best]);
    }
}
