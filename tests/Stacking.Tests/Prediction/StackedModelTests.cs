using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Predictions;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Prediction;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Prediction;

public class StackedModelTests
{
    [
        Theory,
        InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingScale.PerNetwork),
        InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingScale.None),
        InlineData(TreeStart.Zero, FeatureSet.Embeddings, EmbeddingScale.PerNetwork),
        InlineData(TreeStart.Blend, FeatureSet.Logits, EmbeddingScale.PerNetwork)
    ]
    public async Task The_runs_test_rows_are_predicted_as_its_meta_step_predicted_them_bit_for_bit(
        TreeStart start,
        FeatureSet features,
        EmbeddingScale scale
    )
    {
        using var run = await CommittedRun.MakeAsync(start, features, scale);
        using var model = await StackedModel.OpenAsync(await run.OpenAsync(), CancellationToken.None);
        string[] names = [.. Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"image {row}")];

        ImagePrediction[] predictions = [.. model.Predict(names, [.. Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput)])];

        Assert.Equal(names, predictions.Select(prediction => prediction.Path));
        Assert.Equal(
            ProbabilitiesCsv.Read(run.Path(StepNames.Meta, ArtifactPaths.Meta.TestPredictions)),
            predictions.Select(prediction => prediction.Probability)
        );
        Assert.All(predictions, prediction => Assert.Equal(prediction.Probability >= model.Threshold ? "fake" : "real", prediction.Label));
    }

    [Theory, InlineData(EmbeddingScale.PerNetwork), InlineData(EmbeddingScale.None)]
    public async Task New_images_are_scaled_as_the_aggregate_scaled_the_test_rows_bit_for_bit(EmbeddingScale scale)
    {
        using var run = await CommittedRun.MakeAsync(scale: scale);
        using var model = await StackedModel.OpenAsync(await run.OpenAsync(), CancellationToken.None);

        for (int fold = 0; fold < CommittedRun.Folds; fold++)
        {
            var (features, logits, scores) = model.Table.Combine(CommittedRun.TestRows, run.TestOutput(fold), model.Scales?[fold]);

            Assert.Equal(Array(ArtifactPaths.Aggregate.TestFeatures(fold)), features.Values);
            Assert.Equal(Array(ArtifactPaths.Aggregate.TestLogits(fold)), logits.Values);
            Assert.Equal(Array(ArtifactPaths.Aggregate.TestScores(fold)), scores.Values);
            Assert.Equal(scale == EmbeddingScale.None, scores.Values.SequenceEqual(logits.Values));
        }

        float[] Array(string file) => NpyFile.Read(run.Path(StepNames.Aggregate, file)).ToFloat32();
    }

    [Fact]
    public async Task Columns_of_layers_are_named_in_the_model_and_served()
    {
        using var run = await CommittedRun.MakeAsync(layers: EmbeddingLayers.Stages);
        var finished = await run.OpenAsync();
        using var model = await StackedModel.OpenAsync(finished, CancellationToken.None);

        Assert.Equal(["effnet.last.0", "effnet.last.1", "effnet.stem.mean.0", "effnet.stem.sd.0"], finished.Manifest.Columns.Take(4));
        string[] names = [.. Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"image {row}")];
        Assert.Equal(
            ProbabilitiesCsv.Read(run.Path(StepNames.Meta, ArtifactPaths.Meta.TestPredictions)),
            model
                .Predict(names, [.. Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput)])
                .Select(prediction => prediction.Probability)
        );
    }

    [Fact]
    public async Task A_scale_that_is_not_the_one_named_is_refused()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, bytes =>
        {
            var json = JsonNode.Parse(bytes)!;
            json["scales"]![2] = new string('9', 64);
            return Encoding.UTF8.GetBytes(json.ToJsonString());
        });

        var refused = await Assert.ThrowsAsync<ArtifactException>(run.OpenAsync);

        Assert.StartsWith("fold-2 committed scale.json with SHA-256 ", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0, "fake"), InlineData(1, "real")]
    public async Task Another_threshold_decides_the_label_alone(double threshold, string label)
    {
        using var run = await CommittedRun.MakeAsync();
        using var model = await StackedModel.OpenAsync(await run.OpenAsync(), CancellationToken.None);
        string[] names = [.. Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"image {row}")];
        var folds = Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput).ToList();

        var own = model.Predict(names, folds).ToList();
        var asked = model.Predict(names, folds, threshold).ToList();

        Assert.All(asked, prediction => Assert.Equal(label, prediction.Label));
        Assert.Equal(own.Select(prediction => prediction.Probability), asked.Select(prediction => prediction.Probability));
    }
}
