namespace StackingK8s.Boosting.Search;

/// <summary>
/// Scores candidate hyper-parameters on one split into training and validation rows. The scores are, to the last bit, those of training
/// every candidate by itself (as scikit-learn's GridSearchCV over LGBMClassifier does), for a fraction of the work: features are binned
/// once; candidates that differ in n_estimators alone, or grow the same trees, share one run of boosting; runs go in parallel, each on one
/// thread, the costliest first.
/// </summary>
public static class MetaSearch
{
    /// <summary>Scores every candidate and picks the best.</summary>
    /// <param name="data">All rows.</param>
    /// <param name="trainRows">Rows to train on, at least one; they are trained on in this order.</param>
    /// <param name="validationRows">Rows to score on, at least one, none of them in <paramref name="trainRows"/>.</param>
    /// <param name="candidates">At least one; all with the same Seed, MaxBin and SubsampleForBin.</param>
    /// <param name="parallelism">Trials at a time, 1 or more, by default 1. Does not change a score.</param>
    /// <param name="memoryBudget">
    /// Bytes for the histograms of all running trials, by default unlimited; fewer run at a time where they would not fit.
    /// </param>
    /// <param name="progress">
    /// Receives each candidate's score once, from the trials' threads, one at a time; null, the default: not reported.
    /// </param>
    /// <param name="cancellation">Checked before each round of boosting.</param>
    /// <returns>The AUC of every candidate, and the best of them.</returns>
    /// <exception cref="ArgumentException">Rows, candidates or parallelism that violate the above.</exception>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; all threads have ended.</exception>
    public static SearchResult Run(
        LabelledFeatures data,
        int[] trainRows,
        int[] validationRows,
        IReadOnlyList<MetaParameters> candidates,
        int parallelism = 1,
        long memoryBudget = long.MaxValue,
        IProgress<CandidateScore>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        ThrowIfUnfit(candidates);
        ThrowIfUnfit(trainRows, validationRows, data.Features.Rows);

        var validation = data.SelectRows(validationRows);
        using var trainBins = new BinnedDataset(data.SelectRows(trainRows), candidates[0].Binning);
        using var validationBins = trainBins.BinLike(validation);
        var paths = BoostingPath.Plan(candidates);
        var queue = new TrialQueue(paths, path => path.HistogramBytes(trainBins.TotalBins), memoryBudget);
        var trials = new Trials(trainBins, validationBins, validation.Labels, queue, candidates.Count, progress, cancellation);
        return SearchResult.ChooseBest(candidates, trials.Run(Math.Min(parallelism, paths.Count)));
    }

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

    static void ThrowIfUnfit(int[] trainRows, int[] validationRows, int rows)
    {
        if (trainRows.Length == 0)
            throw new ArgumentException("The search has no row to train on. Give at least one.", nameof(trainRows));
        if (validationRows.Length == 0)
            throw new ArgumentException("The search has no row to validate on. Give at least one.", nameof(validationRows));
        foreach (int row in trainRows.Concat(validationRows))
        {
            if (row < 0 || row >= rows)
                throw new ArgumentException($"Row {row} does not exist: the data has {rows} rows, numbered from 0.", nameof(trainRows));
        }
        var trained = trainRows.ToHashSet();
        foreach (int row in validationRows)
        {
            if (trained.Contains(row))
                throw new ArgumentException($"Row {row} is in both the training and the validation rows.", nameof(validationRows));
        }
    }
}
