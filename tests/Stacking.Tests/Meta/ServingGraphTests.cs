using StackingK8s.Artifacts.Data;
using StackingK8s.Boosting;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Random;
using StackingK8s.Meta;
using StackingK8s.Meta.Serving;
using StackingK8s.OutOfFold;
using StackingK8s.OutOfFold.Scaling;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Meta;

/// <summary>model.onnx, run by ONNX Runtime, against what the product computes.</summary>
public class ServingGraphTests
{
    const int Rows = 2_000,
        Folds = 4;

    static readonly ExpertShape[] Experts = [new("effnet", 3), new("maxvit", 5)];

    static readonly CalibrationMap Calibration = new(0.83, -0.21);

    public static TheoryData<FeatureSet, bool, bool, int> Models()
    {
        TheoryData<FeatureSet, bool, bool, int> models = [];
        foreach (var features in Enum.GetValues<FeatureSet>())
        foreach (bool scaled in new[] { false, true })
        foreach (bool blended in new[] { false, true })
            models.Add(features, scaled, blended, 40);
        models.Add(FeatureSet.Both, true, true, 0);
        models.Add(FeatureSet.Both, true, true, 250);
        return models;
    }

    [Theory, MemberData(nameof(Models))]
    public void Log_odds_are_the_products_to_the_bit_so_every_threshold_decides_alike(
        FeatureSet features,
        bool scaled,
        bool blended,
        int trees
    )
    {
        using var stack = Stack.Make(features, scaled, blended, trees);
        var (embeddings, logits) = Stack.Outputs(new RandomState(5), Rows);
        var expected = stack.Predict(embeddings, logits);

        var (probabilities, logOdds, labels) = stack.Run(embeddings, logits);

        Assert.Equal(expected.LogOdds, logOdds);
        Assert.Equal(expected.Probabilities.Select(each => each >= stack.Threshold ? 1L : 0), labels);
        AssertSameDecisions(expected.Probabilities, probabilities);
    }

    [Fact]
    public void A_value_at_a_threshold_of_a_tree_or_right_beside_it_takes_the_same_branch()
    {
        using var stack = Stack.Make(FeatureSet.Both, scaled: false, blended: true, trees: 60);
        var thresholds = DecisionTree
            .ReadAll(stack.Model.ModelText)
            .SelectMany(tree => tree.Features.Zip(tree.Thresholds))
            .Where(split => split.First < 8)
            .SelectMany(split =>
                new[] { (float)split.Second, MathF.BitIncrement((float)split.Second), MathF.BitDecrement((float)split.Second) }.Select(
                    value => (Column: split.First, Value: value)
                )
            )
            .ToList();
        Assert.True(thresholds.Count > 100);
        var (embeddings, logits) = Stack.Outputs(new RandomState(6), thresholds.Count);
        foreach (var (row, (column, value)) in thresholds.Index())
            embeddings.Row(row)[column] = value; // of fold 0

        Assert.Equal(stack.Predict(embeddings, logits).LogOdds, stack.Run(embeddings, logits).LogOdds);
    }

    [Fact]
    public void NaN_takes_the_branch_that_LightGBM_sends_it_to()
    {
        using var stack = Stack.Make(FeatureSet.Embeddings, scaled: false, blended: false, trees: 30);
        var (embeddings, logits) = Stack.Outputs(new RandomState(7), 200);
        for (int row = 0; row < 200; row++)
            embeddings.Row(row)[row % embeddings.Columns] = float.NaN;
        using var booster = Booster.Load(stack.Model.ModelText);
        double[][] ofFold = [.. Enumerable.Range(0, Folds).Select(fold => booster.PredictLogOdds(Stack.OfFold(embeddings, fold)))];

        var run = stack.Run(embeddings, logits);

        Assert.Equal(Enumerable.Range(0, 200).Select(row => Calibration.LogOdds(ofFold.Average(fold => fold[row]))), run.LogOdds);
    }

    [Theory]
    [InlineData(FeatureSet.Both, TreeStart.Blend, EmbeddingScale.PerNetwork, EmbeddingLayers.Stages)]
    [InlineData(FeatureSet.Both, TreeStart.Zero, EmbeddingScale.None, EmbeddingLayers.Last)]
    public async Task The_file_that_a_run_commits_predicts_its_test_rows_as_the_run_did(
        FeatureSet features,
        TreeStart start,
        EmbeddingScale scale,
        EmbeddingLayers layers
    )
    {
        using var run = await CommittedRun.MakeAsync(start, features, scale, layers: layers);
        double[] expected = ProbabilitiesCsv.Read(run.Path(StepNames.Meta, ArtifactPaths.Meta.TestPredictions));
        double threshold = (await run.OpenAsync()).Manifest.Threshold;
        var outputs = Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput).ToList();
        float[] embeddings =
        [
            .. Enumerable
                .Range(0, CommittedRun.TestRows)
                .SelectMany(row => outputs.SelectMany(fold => fold.SelectMany(expert => expert.Embeddings.Row(row).ToArray()))),
        ];
        float[] logits =
        [
            .. Enumerable
                .Range(0, CommittedRun.TestRows)
                .SelectMany(row => outputs.SelectMany(fold => fold.Select(expert => expert.Logits[row]))),
        ];

        var (probabilities, _, labels) = OnnxModel.Run(
            await File.ReadAllBytesAsync(run.Path(StepNames.Meta, ArtifactPaths.Meta.Graph)),
            (embeddings, [CommittedRun.TestRows, CommittedRun.Folds, 2 * CommittedRun.Dimensions]),
            (logits, [CommittedRun.TestRows, CommittedRun.Folds, 2])
        );

        AssertSameDecisions(expected, probabilities);
        Assert.Equal(expected.Select(each => each >= threshold ? 1L : 0), labels);
    }

    [Theory, InlineData(0), InlineData(1e-300), InlineData(0.1), InlineData(0.5), InlineData(0.7123), InlineData(0.999999), InlineData(1)]
    public void The_boundary_is_the_least_log_odds_that_reach_the_threshold(double threshold)
    {
        double boundary = DecisionBoundary.Of(threshold);

        Assert.True(CalibrationMap.Identity.Probability(boundary) >= threshold);
        Assert.True(threshold == 0 || CalibrationMap.Identity.Probability(Math.BitDecrement(boundary)) < threshold);
    }

    /// <summary>At thresholds between the probabilities; at these themselves exponential functions may differ by a bit.</summary>
    static void AssertSameDecisions(double[] expected, double[] probabilities)
    {
        Assert.All(expected.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 4e-16));
        double[] sorted = [.. expected.Distinct().Order()];
        foreach (var (low, high) in sorted.Zip(sorted.Skip(1)).Where(pair => pair.Second - pair.First > 1e-14))
        {
            double threshold = (low + high) / 2;
            Assert.Equal(expected.Select(each => each >= threshold), probabilities.Select(each => each >= threshold));
        }
    }

    sealed record Stack(MetaModel Model, LogisticBlend? Blend, FeatureTable Table, IReadOnlyList<FoldScale>? Scales, double Threshold)
        : IDisposable
    {
        public static Stack Make(FeatureSet features, bool scaled, bool blended, int trees)
        {
            RandomState random = new(42);
            FeatureTable table = new(Experts, features);
            LogisticBlend? blend = blended ? new([0.7, 0.4], -0.1) : null;
            FloatMatrix x = new(400, table.Columns.Count, Numbers(random, 400 * table.Columns.Count));
            int[] labels = [.. Enumerable.Range(0, 400).Select(row => x[row, 0] + x[row, 1] + random.NextGaussian() > 0 ? 1 : 0)];
            double[]? start = blended ? [.. Enumerable.Range(0, 400).Select(row => 0.3 * x[row, 1])] : null;
            MetaParameters parameters = new()
            {
                NumEstimators = Math.Max(trees, 1),
                NumLeaves = 12,
                MinChildSamples = trees == 0 ? int.MaxValue : 5,
            };
            var model = MetaModel.Fit(new(x, labels, start), parameters, table.Columns);
            FoldScale[] scales =
            [
                .. Enumerable
                    .Range(0, Folds)
                    .Select(_ => new FoldScale([
                        .. Experts.Select(expert => new ExpertScale(
                            expert.Name,
                            random.NextGaussian(),
                            0.7 + Math.Abs(random.NextGaussian()),
                            [.. Enumerable.Range(0, expert.Dimensions).Select(_ => random.NextGaussian())],
                            [
                                .. Enumerable
                                    .Range(0, expert.Dimensions)
                                    .Select(column => column == 2 ? 0 : 0.5 + Math.Abs(random.NextGaussian())),
                            ]
                        )),
                    ])),
            ];
            return new(model, blend, table, scaled ? scales : null, 0.4321);
        }

        /// <summary>(rows, folds · columns) embeddings of all experts, and logits.</summary>
        public static (FloatMatrix Embeddings, FloatMatrix Logits) Outputs(RandomState random, int rows) =>
            (new(rows, Folds * 8, Numbers(random, rows * Folds * 8)), new(rows, Folds * 2, Numbers(random, rows * Folds * 2)));

        public static FloatMatrix OfFold(FloatMatrix outputs, int fold, int first = 0, int? columns = null)
        {
            int all = outputs.Columns / Folds;
            return new(
                outputs.Rows,
                columns ?? all,
                [
                    .. Enumerable
                        .Range(0, outputs.Rows)
                        .SelectMany(row => outputs.Row(row).Slice(fold * all + first, columns ?? all).ToArray()),
                ]
            );
        }

        public AveragedPrediction Predict(FloatMatrix embeddings, FloatMatrix logits) =>
            AveragedPrediction.Compute(
                Model,
                Blend,
                Calibration,
                [
                    .. Enumerable
                        .Range(0, Folds)
                        .Select(fold =>
                        {
                            var combined = Table.Combine(
                                embeddings.Rows,
                                [
                                    (OfFold(embeddings, fold, 0, 3), OfFold(logits, fold, 0, 1).Values),
                                    (OfFold(embeddings, fold, 3, 5), OfFold(logits, fold, 1, 1).Values),
                                ],
                                Scales is null ? null : [.. Scales[fold].Experts.Select(expert => new NetworkScale(expert))]
                            );
                            return new FoldFeatures(combined.Features, combined.Logits, combined.Scores);
                        }),
                ]
            );

        public (double[] Probabilities, double[] LogOdds, long[] Labels) Run(FloatMatrix embeddings, FloatMatrix logits)
        {
            NetworkSummary networks = new(
                ["real", "fake"],
                Table.Columns.Count == 10 ? FeatureSet.Both
                    : Table.Columns.Count == 8 ? FeatureSet.Embeddings
                    : FeatureSet.Logits,
                Experts,
                [.. Enumerable.Repeat<IReadOnlyList<NetworkDigests>>([new("a", "b"), new("c", "d")], Folds)]
            );
            ServingGraph graph = new(networks, Scales, DecisionTree.ReadAll(Model.ModelText), Blend, Calibration, Threshold);
            return OnnxModel.Run(
                graph.ToBytes("1.2.3"),
                (embeddings.Values, [embeddings.Rows, Folds, 8]),
                (logits.Values, [logits.Rows, Folds, 2])
            );
        }

        public void Dispose() => Model.Dispose();

        static float[] Numbers(RandomState random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }
}
