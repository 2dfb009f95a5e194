using System.Runtime.Intrinsics.X86;
using StackingK8s.Boosting.Native;
using StackingK8s.Learning;

namespace StackingK8s.Boosting.Learner;

/// <summary>Training and validation rows in LightGBM's bins, shared by all trials on them.</summary>
sealed class SearchBins
{
    readonly double[]? trainStart,
        validationStart;
    readonly int validationRows;

    SearchBins(LabelledFeatures train, LabelledFeatures validation, BinMapper[] mappers)
    {
        (Train, Validation) = (BinTable.Of(train.Features, mappers), BinTable.Of(validation.Features, mappers));
        TrainLabels = train.Labels;
        (trainStart, validationStart, validationRows) = (train.InitScores, validation.InitScores, validation.Labels.Length);
    }

    public BinTable Train { get; }

    public BinTable Validation { get; }

    public int[] TrainLabels { get; }

    /// <summary>
    /// The rows in bins; null where trees must be LightGBM's own: more than 256 bins, labels of one class, no 256-bit vectors on this
    /// processor.
    /// </summary>
    public static SearchBins? TryMake(BinnedDataset bins, LabelledFeatures train, LabelledFeatures validation)
    {
        if (!Avx2.IsSupported || train.Labels.Distinct().Count() < 2)
            return null;
        var mappers = BinMapperReader.TryRead(LightGbm.SerializeBins(bins.Handle));
        return mappers is { Length: > 0 } ? new SearchBins(train, validation, mappers) : null;
    }

    /// <summary>
    /// Whether these parameters are among those that the learner here knows: no draws at random, and bounds that keep every leaf's sums
    /// above zero.
    /// </summary>
    public static bool Knows(MetaParameters parameters) =>
        !parameters.DrawsAtRandom && parameters.MinChildSamples >= 1 && parameters.MinChildWeight > 0;

    /// <summary>
    /// What boosting starts from without init scores: the log-odds of the labels' mean, as BinaryLogloss::BoostFromScore; 0 with them.
    /// </summary>
    public double Mean()
    {
        if (trainStart is not null)
            return 0;
        double mean = (double)TrainLabels.Sum() / TrainLabels.Length,
            start = Math.Log(mean / (1.0 - mean));
        return Math.Abs(start) <= SplitSearch.Epsilon ? 0 : start;
    }

    /// <summary>The scores of all rows before the first tree: init scores, else <see cref="Mean"/>.</summary>
    public (double[] Train, double[] Validation) Start()
    {
        if (trainStart is not null)
            return ([.. trainStart], [.. validationStart!]);
        double[] train = new double[Train.Rows],
            validation = new double[validationRows];
        Array.Fill(train, Mean());
        Array.Fill(validation, Mean());
        return (train, validation);
    }
}
