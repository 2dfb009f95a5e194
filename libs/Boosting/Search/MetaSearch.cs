using StackingK8s.Learning.Metrics;

namespace StackingK8s.Boosting.Search;

/// <summary>
/// Scores candidate hyper-parameters on splits into training and validation rows. The scores are, to the last bit, those of training
/// every candidate by itself (as scikit-learn's GridSearchCV over LGBMClassifier does), for a fraction of the work: features are binned
/// once a split; candidates that differ in n_estimators alone, or grow the same trees, share one run of boosting; trees are grown by
/// <see cref="Learner"/> where that is known to equal LightGBM; runs go in parallel, each on one thread, the costliest first.
/// </summary>
public static class MetaSearch
{
    /// <summary>Scores every candidate on every split.</summary>
    /// <param name="data">All rows; their own init scores are not read, those of the splits are.</param>
    /// <param name="splits">At least one.</param>
    /// <param name="candidates">At least one; all with the same Seed, MaxBin and SubsampleForBin.</param>
    /// <param name="parallelism">Trials at a time, 1 or more, by default 1. Does not change a score.</param>
    /// <param name="memoryBudget">
    /// Bytes for the histograms of all running trials, by default unlimited; fewer run at a time where they would not fit.
    /// </param>
    /// <param name="score">
    /// The score of probabilities for labels, greater is better; null, the default: the area under the ROC curve.
    /// </param>
    /// <param name="progress">
    /// Receives each candidate's score on each split once, from the trials' threads, one at a time; null, the default: not reported.
    /// </param>
    /// <param name="planned">
    /// Told once what there is to do and how long it may take, before the first score; null, the default: no one is.
    /// </param>
    /// <param name="journal">Scores that are known are taken from it, new ones added to it; null, the default: there is none.</param>
    /// <param name="limits">What may be left out; such candidates have no score. Null, the default: nothing.</param>
    /// <param name="cancellation">Checked before each round of boosting.</param>
    /// <exception cref="ArgumentException">Rows, candidates or parallelism that violate the above.</exception>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; all threads have ended.</exception>
    public static SearchScores Run(
        LabelledFeatures data,
        IReadOnlyList<SearchSplit> splits,
        IReadOnlyList<MetaParameters> candidates,
        int parallelism = 1,
        long memoryBudget = long.MaxValue,
        ValidationScore? score = null,
        IProgress<CandidateScore>? progress = null,
        Action<SearchPlan>? planned = null,
        SearchJournal? journal = null,
        SearchLimits? limits = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        ThrowIfUnfit(candidates);
        if (splits.Count == 0)
            throw new ArgumentException("The search has no split to score on. Give at least one.", nameof(splits));
        foreach (var split in splits)
            split.ThrowIfUnfit(data.Features.Rows);

        limits ??= SearchLimits.None;
        SearchClock clock = new(limits.Budget);
        SearchScores scores = new(candidates.Count, splits.Count);
        var paths = BoostingPath.Plan(candidates);
        if (limits.Budget is not null)
            paths = [.. paths.Reverse()];
        if (limits.Halving)
            Halve();
        else
            ScoreOnAll(paths);
        scores.DropIncomplete();
        return scores;

        void Halve()
        {
            foreach (int rung in Halving.Rungs(paths))
            {
                ScoreOnAll(Halving.At(paths, rung));
                paths = Halving.Survivors(paths, rung, scores);
            }
        }

        void ScoreOnAll(IReadOnlyList<BoostingPath> runs)
        {
            for (int split = 0; split < splits.Count && (split == 0 || runs.Count > 0); split++)
            {
                clock.Begin(split, splits.Count);
                Score(data.StartingFrom(splits[split].InitScores), split, runs);
                runs = [.. runs.Where(run => scores.ScoredSplits(run.Stages[0].Candidates[0]) == split + 1)];
            }
        }

        void Score(LabelledFeatures rows, int number, IReadOnlyList<BoostingPath> runs)
        {
            ScoreSheet sheet = new(scores, number, journal, progress);
            sheet.Recall(runs);
            BoostingPath[] left = [.. runs.Select(run => run.Without(sheet.IsKnown)).OfType<BoostingPath>()];
            if (left.Length == 0 || (clock.IsOver && scores.Known > 0 && number == 0))
                return;
            var split = splits[number];
            var validation = rows.SelectRows(split.Validation);
            using var boosters = PathBoosters.Bin(rows.SelectRows(split.Train), validation, candidates[0].Binning);
            Announce(boosters, left, number);
            TrialQueue queue = new(left, path => path.HistogramBytes(boosters.TotalBins), memoryBudget, () => clock.IsOver);
            Trials trials = new(
                boosters,
                probabilities => (score ?? RocAuc.Compute)(validation.Labels, probabilities),
                queue,
                sheet,
                cancellation
            );
            trials.Run(Math.Min(parallelism, left.Length));
        }

        void Announce(PathBoosters boosters, BoostingPath[] left, int split)
        {
            if (planned is null)
                return;
            // Splits are much alike; those that follow are taken to be as much work as all candidates are.
            IReadOnlyList<BoostingPath>[] rounds = limits.Halving ? [.. Halving.Expected(paths)] : [paths];
            BoostingPath[] after =
            [
                .. Enumerable.Repeat(rounds[0], splits.Count - split - 1).SelectMany(round => round),
                .. Enumerable.Repeat(rounds.Skip(1).SelectMany(round => round), splits.Count).SelectMany(round => round),
            ];
            double seconds =
                boosters.SecondsPerLeaf(left[0].Parameters) * (Leaves(left) + Leaves(after)) / Math.Min(parallelism, left.Length);
            planned(
                new(
                    candidates.Count,
                    splits.Count,
                    rounds.SelectMany(round => round).Sum(Scores) * splits.Count,
                    journal?.Count ?? 0,
                    left.Length + after.Length,
                    Trees(left) + Trees(after),
                    Math.Min(seconds, limits.Budget?.TotalSeconds ?? double.PositiveInfinity)
                )
            );
            planned = null;
        }
    }

    static long Scores(BoostingPath path) => path.Stages.Sum(stage => (long)stage.Candidates.Length);

    static long Trees(IEnumerable<BoostingPath> paths) => paths.Sum(path => (long)path.Parameters.NumEstimators);

    static long Leaves(IEnumerable<BoostingPath> paths) =>
        paths.Sum(path => (long)path.Parameters.NumEstimators * path.Parameters.NumLeaves);

    static void ThrowIfUnfit(IReadOnlyList<MetaParameters> candidates)
    {
        if (candidates.Count == 0)
            throw new ArgumentException("The search has no candidate. Give at least one.", nameof(candidates));
        foreach (var candidate in candidates)
        {
            candidate.ThrowIfOutOfRange();
            if (candidate.Binning == candidates[0].Binning)
                continue;
            throw new ArgumentException(
                $"All candidates must share {candidates[0].Binning}, but one has {candidate.Binning}.",
                nameof(candidates)
            );
        }
    }
}
