using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Tests.Stacking.Meta;

public class HonestScoresTests
{
    const int Rows = 200;

    static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row / 10 % 2)],
        Groups = [.. Enumerable.Range(0, Rows).Select(row => row / 10)]; // twenty videos of ten rows, each of one class

    [Fact]
    public void Groups_of_one_class_are_scored_by_the_mean_of_their_rows_log_odds()
    {
        double[] probabilities = Scores(1);

        var score = Assert.Single(GroupScores.Compute([new("a", probabilities)], Labels, Groups));

        int[] labels = [.. Enumerable.Range(0, 20).Select(group => group % 2)];
        double[] logOdds =
        [
            .. Enumerable.Range(0, 20).Select(group => probabilities[(10 * group)..(10 * group + 10)].Average(p => Math.Log(p / (1 - p)))),
        ];
        Assert.Equal(RocAuc.Compute(labels, logOdds), score.Auc);
        Assert.Equal(20, score.Rows);
    }

    [Fact]
    public void Groups_with_rows_of_both_classes_have_no_score_and_neither_have_single_rows()
    {
        ModelProbabilities model = new("a", Scores(1));

        Assert.Empty(GroupScores.Compute([model], [.. Enumerable.Range(0, Rows).Select(row => row % 2)], Groups));
        Assert.Empty(GroupScores.Compute([model], Labels, [.. Enumerable.Range(0, Rows)]));
        Assert.Empty(GroupScores.Compute([model], Labels, null));
    }

    [Fact]
    public void Intervals_are_drawn_over_groups_and_wider_than_over_rows()
    {
        double[] scores = Scores(1);

        var (_, low, high) = new Uncertainty(Labels, Groups).Auc(scores);
        var (_, rowLow, rowHigh) = new Uncertainty(Labels, null).Auc(scores);

        Assert.True(high - low > 1.3 * (rowHigh - rowLow), $"[{low}, {high}], [{rowLow}, {rowHigh}]");
        Assert.Equal((20, 0), (new Uncertainty(Labels, Groups).Groups, new Uncertainty(Labels, null).Groups));
    }

    [Fact]
    public void A_comparison_with_itself_is_no_difference_over_groups_or_rows() => Assert.All(new[] { Groups, null }, groups =>
        {
            var (difference, low, high, pValue) = new Uncertainty(Labels, groups).Compare(Scores(1), Scores(1));
            Assert.Equal((0, 0, 0, 1), (difference, low, high, pValue));
        });

    [Fact]
    public void A_fold_of_one_class_counts_for_nothing_in_the_mean_over_folds()
    {
        int[] folds = [.. Enumerable.Range(0, Rows).Select(row => row < 10 ? 2 : row % 2)];
        double[] scores = Scores(1);

        var report = ModelScores.PerFold(new("a", scores), Labels, folds);

        Assert.True(double.IsNaN(report.Folds[2]));
        Assert.Equal((report.Folds[0] + report.Folds[1]) / 2, report.Mean, 1e-12);
        Assert.Equal(RocAuc.Compute(Labels, scores), report.Pooled);
    }

    [Fact]
    public void The_ladder_climbs_from_the_mean_of_single_networks_to_the_meta_model()
    {
        FloatMatrix[] folds = [.. Enumerable.Range(0, 3).Select(fold => Logits(fold))];
        AveragedPrediction test = new([], Scores(9), new double[Rows], AveragedPrediction.MeanLogits(folds));
        MetaStageInput input = new(
            new(0, 0),
            [],
            Labels,
            ["real", "fake"],
            "video",
            Groups,
            ["a", "b"],
            new(0, 2),
            new(0, 2),
            null,
            [.. folds.Select(fold => new FoldFeatures(fold, fold, fold))],
            Labels,
            Groups
        );

        var ladder = Ladder.Climb(input, 1, test, new(Labels, Groups));

        Assert.Equal(["single network", "mean of folds", "mean of experts", "meta-model"], ladder.Select(step => step.Name));
        Assert.Equal(folds.Average(fold => RocAuc.Compute(Labels, Column(fold, 1))), ladder[0].Auc, 1e-12);
        Assert.Equal(RocAuc.Compute(Labels, Column(test.Logits, 1)), ladder[1].Auc);
        Assert.Equal(ladder[1].Auc - ladder[0].Auc, ladder[1].Gain!.Value, 1e-12);
        Assert.All(ladder.Skip(1), step => Assert.InRange(step.Gain!.Value, step.Low!.Value - 0.02, step.High!.Value + 0.02));
    }

    static double[] Column(FloatMatrix matrix, int column) => [.. Enumerable.Range(0, Rows).Select(row => (double)matrix[row, column])];

    static FloatMatrix Logits(long seed)
    {
        RandomState random = new(seed);
        FloatMatrix logits = new(Rows, 2);
        for (int i = 0; i < logits.Values.Length; i++)
            logits.Values[i] = (float)(Labels[i / 2] + 1.5 * random.NextGaussian());
        return logits;
    }

    static double[] Scores(long seed)
    {
        RandomState random = new(seed);
        double[] ofGroup = [.. Enumerable.Range(0, 20).Select(_ => random.NextGaussian())];
        return [.. Labels.Select((label, row) => 1 / (1 + Math.Exp(-(1.5 * label + ofGroup[Groups[row]] + 0.5 * random.NextGaussian()))))];
    }
}
