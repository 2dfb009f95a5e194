using System.Diagnostics;
using StackingK8s.Boosting.Learner;

namespace StackingK8s.Boosting.Search;

/// <summary>
/// Starts boosting on one split: by the learner of this project where it equals LightGBM, else by LightGBM. Whether it does is not only
/// known from the source of the pinned version but tried on the first trees of every path.
/// </summary>
sealed class PathBoosters(BinnedDataset train, BinnedDataset validation, SearchBins? bins) : IDisposable
{
    // The first tree starts from equal scores; what depends on scores that differ, such as the exponential, shows in the second.
    const int TreesCompared = 2;

    static readonly TimeSpan TimeToMeasure = TimeSpan.FromSeconds(0.3);

    /// <summary>Bins the rows of a split.</summary>
    public static PathBoosters Bin(LabelledFeatures train, LabelledFeatures validation, Binning binning)
    {
        BinnedDataset trainBins = new(train, binning);
        try
        {
            var validationBins = trainBins.BinLike(validation);
            return new(trainBins, validationBins, SearchBins.TryMake(trainBins, train, validation));
        }
        catch
        {
            trainBins.Dispose();
            throw;
        }
    }

    /// <summary>Histogram bins of all features together.</summary>
    public int TotalBins => train.TotalBins;

    /// <summary>A booster without trees; may be called by several threads.</summary>
    public IPathBooster Start(MetaParameters parameters) =>
        bins is { } known && SearchBins.Knows(parameters) && IsConfirmed(known, parameters)
            ? new TreeBooster(known, parameters)
            : new Booster(train, parameters, validation);

    /// <summary>Seconds per leaf of such trees: the fastest of the first, as others wait for the compiler or the processor.</summary>
    public double SecondsPerLeaf(MetaParameters parameters)
    {
        using var booster = Start(parameters);
        var (fastest, started) = (TimeSpan.MaxValue, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < TimeToMeasure)
        {
            long before = Stopwatch.GetTimestamp();
            booster.AddTree();
            var took = Stopwatch.GetElapsedTime(before);
            fastest = took < fastest ? took : fastest;
        }
        return fastest.TotalSeconds / parameters.NumLeaves;
    }

    public void Dispose()
    {
        validation.Dispose();
        train.Dispose();
    }

    // One after the other: both hold histograms.
    bool IsConfirmed(SearchBins known, MetaParameters parameters)
    {
        int trees = Math.Min(TreesCompared, parameters.NumEstimators);
        var expected = FirstTrees(new Booster(train, parameters, validation), trees);
        return FirstTrees(new TreeBooster(known, parameters), trees)
            .Zip(expected)
            .All(pair => pair.First.Grew == pair.Second.Grew && pair.First.Probabilities.SequenceEqual(pair.Second.Probabilities));
    }

    static List<(bool Grew, double[] Probabilities)> FirstTrees(IPathBooster booster, int trees)
    {
        using (booster)
            return [.. Enumerable.Range(0, trees).Select(_ => (booster.AddTree(), booster.ValidationProbabilities()))];
    }
}
