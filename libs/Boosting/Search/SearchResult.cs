namespace StackingK8s.Boosting.Search;

/// <summary>
/// What a search found. Its scores chose the winner, so the winner's is a selection score: it is optimistic, and no estimate for new data.
/// </summary>
/// <param name="Aucs">Validation AUC per candidate, 0 to 1, in candidate order; NaN where the validation rows are of one class.</param>
/// <param name="BestIndex">
/// The candidate with the highest AUC; the first among equals, as in scikit-learn's GridSearchCV. NaN is below everything.
/// </param>
/// <param name="Best">That candidate's parameters.</param>
public sealed record SearchResult(IReadOnlyList<double> Aucs, int BestIndex, MetaParameters Best)
{
    /// <summary>Picks the best of scored candidates.</summary>
    /// <param name="candidates">At least one.</param>
    /// <param name="aucs">The score of each.</param>
    /// <exception cref="ArgumentException">There are not as many scores as candidates.</exception>
    public static SearchResult ChooseBest(IReadOnlyList<MetaParameters> candidates, IReadOnlyList<double> aucs)
    {
        if (aucs.Count != candidates.Count)
            throw new ArgumentException($"{aucs.Count} scores for {candidates.Count} candidates.", nameof(aucs));
        int best = 0;
        for (int i = 1; i < aucs.Count; i++)
        {
            if (aucs[i] > aucs[best] || (double.IsNaN(aucs[best]) && !double.IsNaN(aucs[i])))
                best = i;
        }
        return new SearchResult(aucs, best, candidates[best]);
    }
}

/// <summary>Progress of a running search: one candidate has its score.</summary>
/// <param name="Candidate">Its index among the candidates.</param>
/// <param name="Auc">Area under the ROC curve on the validation rows, 0 to 1; NaN where they are of one class.</param>
/// <param name="Scored">Candidates scored so far, this one included.</param>
/// <param name="Candidates">Candidates in all.</param>
public sealed record CandidateScore(int Candidate, double Auc, int Scored, int Candidates);
