using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Prediction;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Prediction;

public class StackedModelTests
{
    [
        Theory,
        InlineData(TreeStart.Blend, FeatureSet.Both),
        InlineData(TreeStart.Zero, FeatureSet.Embeddings),
        InlineData(TreeStart.Blend, FeatureSet.Logits)
    ]
    public async Task The_runs_test_rows_are_predicted_as_its_meta_step_predicted_them_bit_for_bit(TreeStart start, FeatureSet features)
    {
        using var run = await CommittedRun.MakeAsync(start, features);
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
