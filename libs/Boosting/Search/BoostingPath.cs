namespace StackingK8s.Boosting.Search;

/// <summary>
/// Candidates that one run of boosting scores together: a model of n trees is the first n trees of any longer run with the same
/// other parameters, so n_estimators is read off along the way.
/// </summary>
/// <param name="Parameters">Shared by all candidates of the path; NumEstimators is that of the longest.</param>
/// <param name="Stages">Ascending in NumEstimators: how many trees, and which candidates (by index) are scored after so many.</param>
public sealed record BoostingPath(MetaParameters Parameters, IReadOnlyList<(int NumEstimators, int[] Candidates)> Stages)
{
    /// <summary>
    /// Sorts candidates into paths, each candidate in exactly one. The costliest path comes first, so that none is left running alone at
    /// the end; ties keep the candidates' order.
    /// </summary>
    /// <param name="candidates">Their parameters; a candidate's index here is its number.</param>
    /// <returns>The paths in the order in which to run them.</returns>
    public static IReadOnlyList<BoostingPath> Plan(IReadOnlyList<MetaParameters> candidates) =>
        [
            .. Enumerable
                .Range(0, candidates.Count)
                .GroupBy(candidate => candidates[candidate].Canonical())
                .Select(path => Along(path.Key, path.GroupBy(candidate => candidates[candidate].NumEstimators)))
                .OrderByDescending(path => (long)path.Parameters.NumEstimators * path.Parameters.NumLeaves),
        ];

    /// <summary>What is left of the path where some candidates are scored already; null where all are.</summary>
    /// <param name="isKnown">Says of a candidate whether it is.</param>
    public BoostingPath? Without(Func<int, bool> isKnown)
    {
        (int NumEstimators, int[] Candidates)[] left =
        [
            .. Stages
                .Select(stage => (stage.NumEstimators, Array.FindAll(stage.Candidates, candidate => !isKnown(candidate))))
                .Where(stage => stage.Item2.Length > 0),
        ];
        return left.Length == 0 ? null : new(Parameters with { NumEstimators = left[^1].NumEstimators }, left);
    }

    static BoostingPath Along(MetaParameters canonical, IEnumerable<IGrouping<int, int>> stages)
    {
        (int NumEstimators, int[] Candidates)[] ascending =
        [
            .. stages.OrderBy(stage => stage.Key).Select(stage => (stage.Key, stage.ToArray())),
        ];
        return new BoostingPath(canonical with { NumEstimators = ascending[^1].NumEstimators }, ascending);
    }

    /// <summary>Bytes of histograms that a trial of this path holds: LightGBM keeps two doubles, 16 bytes, per bin for each leaf.</summary>
    /// <param name="totalBins">Bins of all features together.</param>
    /// <returns>16 · bins · NumLeaves bytes.</returns>
    public long HistogramBytes(int totalBins) => 16L * totalBins * Parameters.NumLeaves;
}
