namespace StackingK8s.Boosting.Search;

/// <summary>
/// Successive halving with the number of trees as the resource, as scikit-learn's HalvingGridSearchCV does it with
/// resource='n_estimators': all runs of boosting are scored at the least n_estimators, the best third of them at the next, and so on. A
/// score, where there is one, is that of the whole grid search. Pure.
/// </summary>
public static class Halving
{
    /// <summary>One in so many survives a rung: scikit-learn's default.</summary>
    const int Factor = 3;

    /// <summary>The numbers of trees at which runs are compared, ascending.</summary>
    /// <param name="paths">All runs.</param>
    public static IReadOnlyList<int> Rungs(IReadOnlyList<BoostingPath> paths) =>
        [.. paths.SelectMany(path => path.Stages).Select(stage => stage.NumEstimators).Distinct().Order()];

    /// <summary>The runs up to one rung, scored there alone; those that have no candidate there are left out.</summary>
    /// <param name="paths">Runs.</param>
    /// <param name="rung">Number of trees.</param>
    public static IReadOnlyList<BoostingPath> At(IReadOnlyList<BoostingPath> paths, int rung) =>
        [
            .. from path in paths
            from stage in path.Stages
            where stage.NumEstimators == rung
            select new BoostingPath(path.Parameters with { NumEstimators = rung }, [stage]),
        ];

    /// <summary>
    /// The survivors of a rung: the third with the highest mean score there, at least one; among equals the first. They keep their
    /// order.
    /// </summary>
    /// <param name="paths">The runs that were scored at the rung.</param>
    /// <param name="rung">Number of trees.</param>
    /// <param name="scores">Theirs.</param>
    public static IReadOnlyList<BoostingPath> Survivors(IReadOnlyList<BoostingPath> paths, int rung, SearchScores scores)
    {
        var best = paths.OrderByDescending(Mean).Take(Kept(paths.Count)).ToHashSet();
        return [.. paths.Where(best.Contains)];

        double Mean(BoostingPath path)
        {
            int[] candidates = path.Stages.FirstOrDefault(stage => stage.NumEstimators == rung).Candidates ?? [];
            double mean = candidates.Length == 0 ? double.NaN : scores.Of(candidates[0]).Average();
            return double.IsNaN(mean) ? double.NegativeInfinity : mean;
        }
    }

    /// <summary>What will probably run at each rung, before any score is known: how much there is to do.</summary>
    /// <param name="paths">All runs.</param>
    public static IEnumerable<IReadOnlyList<BoostingPath>> Expected(IReadOnlyList<BoostingPath> paths)
    {
        foreach (int rung in Rungs(paths))
        {
            yield return At(paths, rung);
            paths = [.. paths.Take(Kept(paths.Count))];
        }
    }

    /// <summary>The candidates that a search by halving scores, given the scores that it came to.</summary>
    /// <param name="candidates">All candidates.</param>
    /// <param name="scores">Theirs.</param>
    /// <returns>Their indices.</returns>
    public static IReadOnlySet<int> Scored(IReadOnlyList<MetaParameters> candidates, SearchScores scores)
    {
        var paths = BoostingPath.Plan(candidates);
        HashSet<int> scored = [];
        foreach (int rung in Rungs(paths))
        {
            scored.UnionWith(At(paths, rung).SelectMany(path => path.Stages).SelectMany(stage => stage.Candidates));
            paths = Survivors(paths, rung, scores);
        }
        return scored;
    }

    static int Kept(int runs) => (runs + Factor - 1) / Factor;
}
