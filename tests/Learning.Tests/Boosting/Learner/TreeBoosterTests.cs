using StackingK8s.Boosting;
using StackingK8s.Boosting.Learner;

namespace StackingK8s.Tests.Boosting.Learner;

public class TreeBoosterTests
{
    public static readonly TheoryData<MetaParameters> Options =
    [
        new MetaParameters(),
        new MetaParameters { NumLeaves = 2 },
        new MetaParameters { NumLeaves = 15, MaxDepth = 6 },
        new MetaParameters { NumLeaves = 31, MaxDepth = 3 },
        new MetaParameters { NumLeaves = 127, MinChildSamples = 1 },
        new MetaParameters { LearningRate = 0.5 },
        new MetaParameters { LearningRate = 3 },
        new MetaParameters { RegAlpha = 1 },
        new MetaParameters { RegAlpha = 5, RegLambda = 1 },
        new MetaParameters { RegLambda = 1 },
        new MetaParameters { RegLambda = 100 },
        new MetaParameters { MinChildSamples = 1 },
        new MetaParameters { MinChildSamples = 200 },
        new MetaParameters { MinChildWeight = 20 },
        new MetaParameters { MinSplitGain = 2 },
        new MetaParameters { MaxBin = 2 },
        new MetaParameters { MaxBin = 15 },
        new MetaParameters
        {
            MaxBin = 63,
            RegAlpha = 0.5,
            MinSplitGain = 0.5,
        },
        new MetaParameters { SubsampleForBin = 200, Seed = 5 },
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void After_every_tree_the_scores_are_LightGBMs_to_the_last_bit(MetaParameters parameters)
    {
        foreach (
            var (rows, columns, positives, withInitScores) in (IEnumerable<(int, int, double, bool)>)
                [(2500, 19, 0.5, false), (2500, 19, 0.5, true), (700, 33, 0.1, false), (60, 5, 0.9, false)]
        )
            AssertEqualTrees(MixedData.Create(rows, columns, seed: rows, positives, withInitScores), parameters, trees: 12);
    }

    [Fact]
    public void Random_parameters_on_random_data_give_LightGBMs_scores_to_the_last_bit()
    {
        System.Random random = new(17);
        for (int round = 0; round < 40; round++)
        {
            MetaParameters parameters = new()
            {
                NumLeaves = random.Next(2, 70),
                MaxDepth = random.Next(-1, 12),
                LearningRate = Math.Pow(10, -2 * random.NextDouble()),
                RegAlpha = random.Next(3) * random.NextDouble(),
                RegLambda = random.Next(3) * 10 * random.NextDouble(),
                MinChildSamples = random.Next(1, 60),
                MinSplitGain = random.Next(2) * random.NextDouble(),
                MaxBin = random.Next(2, 256),
            };
            var data = MixedData.Create(random.Next(30, 1800), random.Next(1, 30), round, 0.2 + 0.6 * random.NextDouble());
            AssertEqualTrees(data, parameters, trees: 8);
        }
    }

    [Fact]
    public void Trees_that_find_no_split_leave_the_scores_as_they_are()
    {
        var data = MixedData.Create(400, 6, seed: 1, positives: 0.3);
        AssertEqualTrees(data, new MetaParameters { MinSplitGain = 1e9 }, trees: 2);
    }

    [Fact]
    public void Labels_of_one_class_and_more_bins_than_a_byte_holds_are_left_to_LightGBM()
    {
        var data = MixedData.Create(2000, 4, seed: 1);
        Assert.Null(Bins(new(data.Features, new int[2000]), new()).Ours);
        Assert.Null(Bins(data, new() { MaxBin = 300 }).Ours);
    }

    [Theory]
    [InlineData(1000, 0)] // a row has one of the features at most
    [InlineData(25_000, 17_001)] // but for one, and LightGBM lets a row in ten thousand overlap
    [InlineData(1000, 7)] // too many have several
    public void Sparse_features_are_told_apart_as_LightGBM_does(int rows, int allSet)
    {
        var data = MixedData.Create(rows, 12, seed: 1);
        for (int row = 0; row < rows; row++)
        for (int column = 0; column < 12; column++)
            if (row % 40 != column && (allSet == 0 || row % allSet != 0))
                data.Features.Row(row)[column] = 0;
            else
                data.Features.Row(row)[column] = 1 + row % 7 + 2 * data.Labels[row];
        AssertEqualTrees(data, new() { MinChildSamples = 2 }, trees: 10);
    }

    [Theory]
    [InlineData(0.5, 1, 1, 1e-3, false)]
    [InlineData(1, 0.5, 1, 1e-3, false)]
    [InlineData(1, 1, 0, 1e-3, false)]
    [InlineData(1, 1, 1, 0, false)]
    [InlineData(1, 1, 1, 1e-3, true)]
    public void Draws_at_random_and_leaves_that_may_be_empty_are_left_to_LightGBM(
        double colsample,
        double subsample,
        int minChildSamples,
        double minChildWeight,
        bool known
    ) =>
        Assert.Equal(
            known,
            SearchBins.Knows(
                new()
                {
                    ColsampleByTree = colsample,
                    Subsample = subsample,
                    SubsampleFreq = 1,
                    MinChildSamples = minChildSamples,
                    MinChildWeight = minChildWeight,
                }
            )
        );

    static void AssertEqualTrees(LabelledFeatures data, MetaParameters parameters, int trees)
    {
        var (train, validation, ours) = Bins(data, parameters);
        using (train)
        using (validation)
        {
            Assert.NotNull(ours);
            using Booster expected = new(train, parameters, validation);
            using TreeBooster booster = new(ours, parameters);
            for (int tree = 0; tree < trees; tree++)
            {
                Assert.Equal(expected.AddTree(), booster.AddTree());
                Assert.Equal(expected.ValidationProbabilities(), booster.ValidationProbabilities());
            }
        }
    }

    internal static (BinnedDataset Train, BinnedDataset Validation, SearchBins? Ours) Bins(LabelledFeatures data, MetaParameters parameters)
    {
        int[] rows = [.. Enumerable.Range(0, data.Labels.Length)];
        LabelledFeatures train = data.SelectRows([.. rows.Where(row => row < 2 || row % 5 != 0)]),
            validation = data.SelectRows([.. rows.Where(row => row >= 2 && row % 5 == 0)]);
        BinnedDataset trainBins = new(train, parameters.Binning);
        return (trainBins, trainBins.BinLike(validation), SearchBins.TryMake(trainBins, train, validation));
    }
}
