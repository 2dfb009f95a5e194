using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Boosting;

public class MetaModelTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not a model")]
    public void A_text_that_is_not_a_model_is_rejected(string text) => Assert.Throws<FormatException>(() => MetaModel.Load(text));

    [Fact]
    public void A_model_truncated_anywhere_or_shifted_is_rejected_before_LightGBM_would_end_the_process()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 3, NumLeaves = 4 });
        string text = model.ModelText;
        int end = text.IndexOf("end of trees\n", StringComparison.Ordinal) + "end of trees\n".Length;
        Assert.All(Enumerable.Range(0, end), length => Assert.Throws<FormatException>(() => MetaModel.Load(text[..length])));
        Assert.Throws<FormatException>(() => MetaModel.Load(text.Remove(text.IndexOf("leaf_value", StringComparison.Ordinal), 1)));
        Assert.Throws<FormatException>(() => MetaModel.Load(text.Replace("tree_sizes=", "tree_sizes=9")));
    }

    [Fact]
    public void A_model_of_another_kind_is_rejected()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 2 });
        Assert.Throws<FormatException>(() => MetaModel.Load(model.ModelText.Replace("objective=binary sigmoid:1", "objective=regression")));
        Assert.Throws<FormatException>(() => MetaModel.Load(model.ModelText.Replace("num_class=1", "num_class=2")));
    }

    [Fact]
    public void Features_of_another_width_or_not_finite_are_rejected()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 2 });
        var rejection = Assert.Throws<ArgumentException>(() => model.Predict(new FloatMatrix(1, 5)));
        Assert.Contains("5 columns", rejection.Message);
        Assert.Contains("6", rejection.Message);
        Assert.Throws<FeatureException>(() => model.Predict(new FloatMatrix(1, 6, [0, 0, float.NaN, 0, 0, 0])));
    }

    [Fact]
    public void A_model_read_from_its_text_predicts_the_same_bits()
    {
        var golden = GoldenGrid.BreastCancer;
        using var fitted = MetaModel.Fit(golden.Data, golden.Best);
        using var loaded = MetaModel.Load(fitted.ModelText);
        Assert.Equal(fitted.Predict(golden.Data.Features), loaded.Predict(golden.Data.Features));
        Assert.Equal(fitted.ModelText, loaded.ModelText);
        Assert.Equal(golden.Best.NumEstimators, loaded.Trees);
    }

    [Fact]
    public void Columns_are_named_in_the_text_and_nothing_else_changes()
    {
        var data = ToyData.Learnable();
        string[] names = ["effnet.last.0", "effnet.stage3.sd.1", "a-b.logit", "column 3", "größe", "f"];
        using var named = MetaModel.Fit(data, new MetaParameters { NumEstimators = 3 }, names);
        using var plain = MetaModel.Fit(data, new MetaParameters { NumEstimators = 3 });
        using var loaded = MetaModel.Load(named.ModelText);

        Assert.Contains(
            "\nfeature_names=effnet.last.0 effnet.stage3.sd.1 a-b.logit column_3 größe f\n",
            named.ModelText,
            StringComparison.Ordinal
        );
        Assert.Contains("\neffnet.last.0=", named.ModelText, StringComparison.Ordinal); // among the importances
        Assert.Equal(Trees(plain), Trees(named));
        Assert.Equal(plain.Predict(data.Features), loaded.Predict(data.Features));

        static string Trees(MetaModel model) =>
            model.ModelText[
                model.ModelText.IndexOf("\nTree=0", StringComparison.Ordinal)..model.ModelText.IndexOf(
                    "end of trees",
                    StringComparison.Ordinal
                )
            ];
    }

    [Fact]
    public void The_text_predicts_the_same_bits_as_the_booster_that_grew_the_trees()
    {
        var golden = GoldenGrid.BreastCancer;
        using var train = new BinnedDataset(golden.Data, golden.Best.Binning);
        using var booster = new Booster(train, golden.Best);
        for (int i = 0; i < golden.Best.NumEstimators; i++)
            booster.AddTree();
        using var loaded = Booster.Load(booster.ModelText());
        Assert.Equal(booster.PredictProbabilities(golden.Data.Features), loaded.PredictProbabilities(golden.Data.Features));
    }

    [Fact]
    public void Threads_that_share_a_model_get_the_same_predictions()
    {
        var data = ToyData.Learnable();
        using var model = MetaModel.Fit(data, new MetaParameters());
        double[] alone = model.Predict(data.Features);
        var together = Enumerable.Range(0, 50).AsParallel().Select(_ => model.Predict(data.Features));
        Assert.All(together, probabilities => Assert.Equal(alone, probabilities));
    }

    [Fact]
    public void Boosting_from_init_scores_adds_the_trees_to_them()
    {
        var data = ToyData.Learnable(withInitScores: true);
        using var model = MetaModel.Fit(data, new MetaParameters { NumEstimators = 30 });
        using var booster = Booster.Load(model.ModelText);
        double[] trees = booster.PredictLogOdds(data.Features),
            probabilities = model.Predict(data.Features, data.InitScores);
        Assert.All(Enumerable.Range(0, ToyData.Rows), row =>
            Assert.Equal(data.InitScores![row] + trees[row], Math.Log(probabilities[row] / (1 - probabilities[row])), 1e-9)
        );
        Assert.True(LogLoss(data.Labels, probabilities) < LogLoss(data.Labels, Sigmoid(data.InitScores!)) - 0.05);
    }

    [Fact]
    public void Validation_scores_from_init_scores_agree_with_predictions()
    {
        var data = ToyData.Learnable(withInitScores: true);
        var parameters = new MetaParameters { NumEstimators = 30 };
        var (train, validation) = (data.SelectRows(ToyData.Train), data.SelectRows(ToyData.Validation));
        using var model = MetaModel.Fit(train, parameters);
        double auc = RocAuc.Compute(validation.Labels, model.Predict(validation.Features, validation.InitScores));
        Assert.Equal(auc, MetaSearch.Run(data, [new(ToyData.Train, ToyData.Validation, data.InitScores)], [parameters]).Of(0)[0], 1e-12);
    }

    [Fact]
    public void A_model_without_a_useful_tree_returns_the_init_scores()
    {
        double[] initScores = [.. Enumerable.Range(0, ToyData.Rows).Select(row => (row - 200) / 50.0)];
        var data = ToyData.Constant(2, initScores);
        using var model = MetaModel.Fit(data, new MetaParameters());
        Assert.Equal(Sigmoid(initScores), model.Predict(data.Features, initScores));
    }

    [Fact]
    public void Init_scores_are_needed_exactly_where_the_model_starts_from_them()
    {
        var (plain, started) = (ToyData.Learnable(), ToyData.Learnable(withInitScores: true));
        var parameters = new MetaParameters { NumEstimators = 2 };
        using var fromMean = MetaModel.Fit(plain, parameters);
        using var fromScores = MetaModel.Fit(started, parameters);
        using var reloaded = MetaModel.Load(fromScores.ModelText, startsFromInitScores: true);
        Assert.Throws<ArgumentException>(() => fromMean.Predict(plain.Features, started.InitScores));
        Assert.Throws<ArgumentException>(() => fromScores.Predict(started.Features));
        Assert.Throws<ArgumentException>(() => reloaded.Predict(started.Features));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Constant_features_predict_the_share_of_positives(int columns)
    {
        var data = ToyData.Constant(columns);
        using var model = MetaModel.Fit(data, new MetaParameters());
        Assert.All(model.Predict(data.Features), p => Assert.Equal(data.Labels.Average(), p, 1e-12));
        Assert.Equal(1, model.Trees);
    }

    [Fact]
    public void Labels_of_one_class_are_fitted_without_a_crash()
    {
        var learnable = ToyData.Learnable();
        var positives = new LabelledFeatures(learnable.Features, [.. Enumerable.Repeat(1, ToyData.Rows)]);
        using var model = MetaModel.Fit(positives, new MetaParameters());
        Assert.All(model.Predict(learnable.Features), p => Assert.InRange(p, 0.99, 1));
    }

    [Fact]
    public void The_feature_with_the_signal_is_the_most_important()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 10, NumLeaves = 4 });
        Assert.Equal(ToyData.Columns, model.Importance(ImportanceKind.Gain).Length);
        Assert.All(Enum.GetValues<ImportanceKind>(), kind => Assert.Equal(model.Importance(kind).Max(), model.Importance(kind)[0]));
        Assert.InRange(model.Importance(ImportanceKind.Split).Sum(), 10, 30); // 10 trees of 2 to 4 leaves
    }

    [Fact]
    public void No_rows_give_no_predictions()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 1 });
        Assert.Empty(model.Predict(new FloatMatrix(0, ToyData.Columns)));
    }

    [Fact]
    public void A_cancelled_fit_stops()
    {
        using var cancellation = new CancellationTokenSource();
        int seen = 0;
        var rounds = new Rounds(round =>
        {
            if ((seen = round) == 3)
                cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            MetaModel.Fit(ToyData.Learnable(), new MetaParameters(), rounds: rounds, cancellation: cancellation.Token)
        );
        Assert.Equal(3, seen);
    }

    static double[] Sigmoid(double[] logOdds) => Array.ConvertAll(logOdds, x => 1 / (1 + Math.Exp(-x)));

    static double LogLoss(int[] labels, double[] probabilities) =>
        -labels.Zip(probabilities, (label, p) => Math.Log(label == 1 ? p : 1 - p)).Average();

    sealed class Rounds(Action<int> then) : IProgress<int>
    {
        public void Report(int value) => then(value);
    }
}
