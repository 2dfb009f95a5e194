using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Tests.Stacking.Meta;

public class MetaStageTests
{
    static readonly string[] LabelNames = ["real", "fake"];

    const int Rows = 400;

    static readonly int[] Labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2)];

    static readonly MetaStageSettings Settings = new(
        42,
        TreeStart.Blend,
        SearchStrategy.Grid,
        0,
        null,
        new(),
        SearchMetric.Auc,
        new SortedDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal)
        {
            ["learning_rate"] = [0.1],
            ["max_depth"] = [-1],
            ["n_estimators"] = [20, 40],
            ["num_leaves"] = [7],
            ["reg_alpha"] = [0],
            ["reg_lambda"] = [0, 1],
        },
        new Dictionary<string, double>(),
        NoiseSource.TestRows,
        CalibrationKind.Auto,
        ThresholdRule.F1
    );

    [Fact]
    public void Experts_and_meta_model_are_scored_on_the_same_rows()
    {
        var report = Run(Two()).Report;

        Assert.Equal(["a", "b", MetaReport.MeanOfLogits, MetaReport.MetaModel], report.OutOfFold.Select(score => score.Model));
        Assert.Equal(["a", "b", MetaReport.MeanOfLogits, MetaReport.MetaModel], report.Test.Select(score => score.Model));
        Assert.All(report.OutOfFold, score => Assert.Equal(Rows, score.Rows));
        Assert.Equal([80, 80, 80, 80, 80], report.Search.Validation.Rows);
        Assert.Equal(4, report.Search.Candidates);
        Assert.Equal("b", report.Comparisons.Single(compared => compared.Chosen).Against);
    }

    [Fact]
    public void Two_experts_that_err_differently_make_a_meta_model_better_than_either()
    {
        var test = Run(Two()).Report.Test;

        Assert.True(test[3].Auc > Math.Max(test[0].Auc, test[1].Auc) + 0.02, $"{test[3].Auc} against {test[0].Auc} and {test[1].Auc}");
    }

    [Fact]
    public void The_outcome_does_not_depend_on_the_number_of_threads()
    {
        var one = MetaStage.Run(Two(), Settings, 1, null, CancellationToken.None);
        var three = MetaStage.Run(Two(), Settings, 3, null, CancellationToken.None);

        Assert.Equal(one.ModelText, three.ModelText);
        Assert.Equal(ContractJson.Write(one.Report), ContractJson.Write(three.Report));
    }

    [Fact]
    public void Without_experts_trees_start_from_zero_and_there_is_no_blend()
    {
        MetaStageInput bare = Two() with { Experts = [], Logits = new(Rows, 0), Scores = new(Rows, 0), Test = [], TestLabels = [] };
        var outcome = Run(bare);

        Assert.Null(outcome.Blend);
        Assert.Equal(TreeStart.Zero, outcome.Report.Start);
        Assert.NotNull(Run(Two()).Blend);
    }

    [Fact]
    public void The_random_strategy_tries_as_many_candidates_as_asked()
    {
        var outcome = MetaStage.Run(
            Two(),
            Settings with
            {
                Strategy = SearchStrategy.Random,
                Iterations = 3,
            },
            1,
            null,
            CancellationToken.None
        );

        Assert.Equal(3, outcome.Candidates.Count(candidate => candidate.Scored.Name == "boosted trees"));
    }

    [Theory]
    [InlineData("trees")]
    [InlineData("mean")]
    [InlineData("blend")]
    public void An_expert_may_have_any_name_without_being_taken_for_another_candidate(string expert)
    {
        var outcome = Run(Two() with { Experts = [expert, "b"] });

        string[] names =
        [
            .. outcome.Candidates.Where(candidate => candidate.Parameters is null).Select(candidate => candidate.Scored.Name),
        ];
        Assert.Equal(names.Distinct(), names);
        Assert.Contains(expert, names);
        Assert.DoesNotContain(outcome.Candidates.Where(each => each.Parameters is not null), trees => trees.Scored.Name == expert);
    }

    [Fact]
    public void Equal_candidates_share_the_lowest_rank()
    {
        var candidates = Run(Two()).Candidates;

        Assert.All(candidates, each => Assert.Equal(1 + candidates.Count(other => other.Scored.Mean > each.Scored.Mean), each.Rank));
    }

    [Fact]
    public void A_feature_that_is_not_a_number_is_rejected_with_its_row_and_column()
    {
        var input = Two();
        input.Features.Row(7)[1] = float.NaN;

        var rejected = Assert.Throws<DataException>(() => Run(input));
        Assert.Contains("row 7", rejected.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("b.0", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_constant_feature_gives_a_model_that_cannot_discriminate_and_says_so()
    {
        MetaStageInput input = new(
            new(Rows, 1),
            ["nothing"],
            Labels,
            LabelNames,
            null,
            null,
            [],
            new(Rows, 0),
            new(Rows, 0),
            null,
            [],
            [],
            null
        );

        Assert.Equal(0.5, Run(input).Report.Search.Winner.Mean);
    }

    [Fact]
    public void Labels_of_one_class_are_rejected() =>
        Assert.Contains(
            "both classes",
            Assert.Throws<DataException>(() => Run(Two() with { Labels = new int[Rows] })).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Groups_are_not_split_between_the_parts_of_the_search()
    {
        // Twenty groups of twenty rows: a fifth of the rows is four whole groups.
        int[] groups = [.. Enumerable.Range(0, Rows).Select(row => row / 20)];

        var validation = Run(Two() with { Groups = groups }).Report.Search.Validation;

        Assert.Equal([4, 4, 4, 4, 4], validation.Groups);
        Assert.Equal([80, 80, 80, 80, 80], validation.Rows);
    }

    [Fact]
    public void Out_of_fold_no_row_is_scored_by_a_meta_model_that_has_seen_it()
    {
        // Labels that nothing predicts, and noise that makes every row unique: a model that has seen a row knows its label, no other can.
        RandomState random = new(7);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(_ => random.NextBelow(2))];
        FloatMatrix features = new(Rows, 8, [.. Enumerable.Range(0, Rows * 8).Select(_ => (float)random.NextGaussian())]);
        var memory = Settings with
        {
            Space = new SortedDictionary<string, IReadOnlyList<double>>(Settings.Space.ToDictionary(), StringComparer.Ordinal)
            {
                ["num_leaves"] = [63],
                ["learning_rate"] = [0.3],
            },
            Parameters = new Dictionary<string, double> { ["min_child_samples"] = 1 },
        };
        var outcome = MetaStage.Run(
            new(
                features,
                [.. Enumerable.Range(0, 8).Select(column => $"noise.{column}")],
                labels,
                LabelNames,
                null,
                null,
                [],
                new(Rows, 0),
                new(Rows, 0),
                null,
                [],
                [],
                null
            ),
            memory,
            2,
            null,
            CancellationToken.None
        );

        Assert.InRange(RocAuc.Compute(labels, outcome.OutOfFold.Probabilities), 0.3, 0.65);
        using var refitted = Boosting.MetaModel.Load(outcome.ModelText);
        Assert.True(RocAuc.Compute(labels, refitted.Predict(features)) > 0.95);
    }

    [Fact]
    public void Out_of_fold_no_row_is_scored_by_a_meta_model_that_has_seen_its_group()
    {
        // Twenty groups, each with a label of its own that nothing but the group's number tells.
        RandomState random = new(11);
        int[] ofGroup = [.. Enumerable.Range(0, 20).Select(group => group < 10 ? 0 : 1).OrderBy(_ => random.NextGaussian())];
        int[] groups = [.. Enumerable.Range(0, Rows).Select(row => row / 20)];
        FloatMatrix features = new(Rows, 1, [.. groups.Select(group => (float)(group * 37 % 20))]);
        int[] labels = [.. groups.Select(group => ofGroup[group])];

        var grouped = Run(new(features, ["group"], labels, LabelNames, "g", groups, [], new(Rows, 0), new(Rows, 0), null, [], [], null));
        var split = Run(new(features, ["group"], labels, LabelNames, null, null, [], new(Rows, 0), new(Rows, 0), null, [], [], null));

        Assert.Equal(1, RocAuc.Compute(labels, split.OutOfFold.Probabilities));
        Assert.True(RocAuc.Compute(labels, grouped.OutOfFold.Probabilities) < 0.8);
    }

    [Fact]
    public void The_threshold_has_the_best_f1_out_of_fold_and_is_then_scored_on_the_test_rows()
    {
        var outcome = Run(Two());

        var threshold = outcome.Report.Threshold;
        double best = outcome.OutOfFold.Probabilities.Max(candidate => F1.Compute(Labels, outcome.OutOfFold.Probabilities, candidate));
        Assert.Equal(best, threshold.OutOfFold.F1);
        Assert.Equal(best, F1.Compute(Labels, outcome.OutOfFold.Probabilities, threshold.Value));
        Assert.Equal(F1.Compute(Labels, outcome.TestProbabilities, threshold.Value), threshold.Test!.F1);
        Assert.Equal(RocAuc.Compute(Labels, outcome.OutOfFold.Probabilities), outcome.Report.OutOfFold[^1].Auc);
    }

    [Fact]
    public void Slices_and_confusion_are_those_of_the_predictions_that_the_stage_gives()
    {
        var kinds = SliceColumn.Create(
            "kind",
            Labels.Select(
                (label, row) =>
                    label == 0 ? "none"
                    : row % 3 == 0 ? "phase"
                    : "splice"
            )
        );

        var outcome = Run(Two() with { Slices = [kinds], TestSlices = [kinds] });

        double threshold = outcome.Report.Threshold.Value;
        Assert.Equivalent(
            SliceScores.Compute([kinds], Labels, outcome.OutOfFold.Probabilities, null, threshold),
            outcome.Report.OutOfFoldSlices
        );
        Assert.Equivalent(SliceScores.Compute([kinds], Labels, outcome.TestProbabilities, null, threshold), outcome.Report.TestSlices);
        Assert.Equal(ConfusionCounts.Compute(Labels, outcome.OutOfFold.Probabilities, threshold), outcome.Report.OutOfFoldConfusion);
        Assert.Equal(ConfusionCounts.Compute(Labels, outcome.TestProbabilities, threshold), outcome.Report.TestConfusion);
        Assert.Null(Run(Two()).Report.TestSlices);
    }

    [Fact]
    public void Importance_is_summed_by_expert_and_layer_and_an_experts_part_in_the_blend_is_its_weight_times_its_deviation()
    {
        var input = Two();
        var outcome = Run(input);

        var (experts, layers) = (outcome.Report.ImportanceByExpert!, outcome.Report.ImportanceByLayer!);
        Assert.Equal(["a", "b"], experts.Select(share => share.Name));
        Assert.Equal(["last", "logit"], layers.Select(share => share.Name));
        Assert.Equal(experts.Sum(share => share.Gain), layers.Sum(share => share.Gain), 9);
        Assert.Equal(experts.Sum(share => share.Splits), layers.Sum(share => share.Splits));
        double[] scores = [.. Enumerable.Range(0, Rows).Select(row => (double)input.Scores[row, 1])];
        double deviation = Math.Sqrt(scores.Average(score => score * score) - Math.Pow(scores.Average(), 2));
        Assert.Equal(outcome.Blend!.Weights[1] * deviation, experts[1].Blend!.Value, 9);
    }

    [Fact]
    public void Rows_that_no_split_leaves_with_both_classes_are_rejected_with_what_to_do()
    {
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row < 200 ? 1 : 0)];
        int[] groups = [.. Enumerable.Range(0, Rows).Select(row => row < 200 ? 0 : 1 + row % 2)];

        var rejected = Assert.Throws<DataException>(() => Run(Two() with { Labels = labels, Groups = groups, GroupColumn = "g" }));

        Assert.Contains("more groups of each class, or unit: row", rejected.Message, StringComparison.Ordinal);
    }

    static MetaStageOutcome Run(MetaStageInput input) => MetaStage.Run(input, Settings, 2, null, CancellationToken.None);

    /// <summary>Two experts, each with noise of its own: together they know more than either.</summary>
    static MetaStageInput Two()
    {
        var (features, logits) = Describe(seed: 1);
        var test = Enumerable
            .Range(0, 3)
            .Select(fold => Describe(seed: 2))
            .Select(fold => new FoldFeatures(fold.Features, fold.Logits, fold.Logits))
            .ToList();
        return new(
            features,
            ["a.0", "b.0", "a.logit", "b.logit"],
            Labels,
            LabelNames,
            null,
            null,
            ["a", "b"],
            logits,
            logits,
            null,
            test,
            Labels,
            null
        );
    }

    static (FloatMatrix Features, FloatMatrix Logits) Describe(long seed)
    {
        RandomState random = new(seed);
        FloatMatrix features = new(Rows, 4),
            logits = new(Rows, 2);
        for (int row = 0; row < Rows; row++)
        {
            double sign = Labels[row] == 1 ? 1 : -1;
            float a = (float)(0.6 * sign + random.NextGaussian()),
                b = (float)(0.7 * sign + random.NextGaussian());
            float[] embedded = [(float)random.NextGaussian(), (float)random.NextGaussian(), a, b];
            embedded.CopyTo(features.Row(row));
            (logits.Row(row)[0], logits.Row(row)[1]) = (a, b);
        }
        return (features, logits);
    }
}
