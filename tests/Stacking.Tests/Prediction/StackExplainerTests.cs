using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Predictions;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Stacking.Prediction;
using StackingK8s.TestKit;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Prediction;

public class StackExplainerTests
{
    static readonly string[] Views = ["rgb", "laplacian"],
        Names = [.. Enumerable.Range(0, CommittedRun.TestRows).Select(row => $"image {row}")];

    [Theory]
    [InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingLayers.Stages)]
    [InlineData(TreeStart.Zero, FeatureSet.Both, EmbeddingLayers.Stages)]
    [InlineData(TreeStart.Zero, FeatureSet.Embeddings, EmbeddingLayers.Last)]
    [InlineData(TreeStart.Blend, FeatureSet.Logits, EmbeddingLayers.Last)]
    public async Task Base_and_contributions_add_up_to_the_log_odds_of_each_image(
        TreeStart start,
        FeatureSet features,
        EmbeddingLayers layers
    )
    {
        using var run = await CommittedRun.MakeAsync(start, features, layers: layers);
        var (predictions, explainer) = await ExplainAsync(run);

        Assert.Equal(CommittedRun.TestRows, predictions.Count);
        Assert.All(predictions, prediction =>
        {
            var explanation = prediction.Explanation!;
            Assert.Equal(prediction.Probability, 1 / (1 + Math.Exp(-explanation.LogOdds)));
            Assert.Equal(explanation.LogOdds, explanation.Base + explanation.Contributions.Sum(), 1e-9);
            foreach (var of in (Func<ExplainedPart, string>[])[part => part.Expert, part => part.View, part => part.Layer])
                Assert.Equal(
                    explanation.LogOdds - explanation.Base,
                    explanation.By(explainer.Parts, of).Sum(each => each.Contribution),
                    1e-9
                );
        });
        Assert.True(
            predictions.Select(prediction => prediction.Explanation!.Contributions[0]).Distinct().Count() > 1 || start == TreeStart.Zero
        );
    }

    [Fact]
    public async Task Every_expert_has_its_score_and_its_layers_mean_and_deviation_together()
    {
        using var run = await CommittedRun.MakeAsync(layers: EmbeddingLayers.Stages);
        var (_, explainer) = await ExplainAsync(run);

        Assert.Equal(
            [
                new("effnet", "rgb", "logit"),
                new("effnet", "rgb", "last"),
                new("effnet", "rgb", "stem"),
                new("maxvit", "laplacian", "logit"),
                new("maxvit", "laplacian", "last"),
                new("maxvit", "laplacian", "stem"),
            ],
            explainer.Parts
        );
    }

    [Fact]
    public async Task An_image_of_higher_scores_is_explained_by_them()
    {
        using var run = await CommittedRun.MakeAsync(features: FeatureSet.Logits);
        using var model = await StackedModel.OpenAsync(await run.OpenAsync(), CancellationToken.None);
        Assert.SkipWhen(model.Start!.Weights[0] == 0, "The blend leaves the first expert out.");
        var explainer = await StackExplainer.OpenAsync(await run.OpenAsync(), Views, CancellationToken.None);
        var plain = Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput).ToList();
        var raised = plain
            .Select(fold =>
                (IReadOnlyList<(FloatMatrix, float[])>)[(fold[0].Embeddings, Array.ConvertAll(fold[0].Logits, each => each + 3)), fold[1]]
            )
            .ToList();

        var before = model.Predict(Names, plain, null, explainer).ToList();
        var after = model.Predict(Names, raised, null, explainer).ToList();

        Assert.All(before.Zip(after), pair =>
            Assert.True(pair.Second.Explanation!.Contributions[0] >= pair.First.Explanation!.Contributions[0])
        );
    }

    [Fact]
    public void A_file_has_the_contributions_by_expert_view_and_layer()
    {
        using TemporaryFolder folder = new();
        ExplainedPart[] parts = [new("a", "rgb", "logit"), new("a", "rgb", "last"), new("b", "srm", "logit"), new("b", "srm", "last")];
        ImagePrediction prediction = new("x.jpg", 0.5, 0.125, "fake", [1.5f, -2f], new(0, -1, [1, 0.5, -0.25, -0.25]));

        PredictionsCsv.Write(folder.File("p.csv"), new(["a", "b"], parts, false), write => write(prediction, ""));
        PredictionsJson.Write(folder.File("p.jsonl"), new(["a", "b"], parts, true), write => write(prediction, "g"));

        Assert.Equal(
            "path,probability,prediction,spread,a.logit,b.logit,log_odds,log_odds.base,contribution.expert.a,contribution.expert.b,"
                + "contribution.view.rgb,contribution.view.srm,contribution.layer.logit,contribution.layer.last\n"
                + "x.jpg,0.5,fake,0.125,1.5,-2,0,-1,1.5,-0.5,1.5,-0.5,0.75,0.25\n",
            File.ReadAllText(folder.File("p.csv"))
        );
        var json = JsonNode.Parse(File.ReadAllText(folder.File("p.jsonl")))!;
        Assert.Equal(("g", 0.5, -2.0), ((string)json["group"]!, (double)json["groupProbability"]!, (double)json["logits"]!["b"]!));
        var explanation = json["explanation"]!;
        Assert.Equal((0.0, -1.0), ((double)explanation["logOdds"]!, (double)explanation["base"]!));
        Assert.Equal(
            """{"name":"b","view":"srm","contribution":-0.5,"layers":{"logit":-0.25,"last":-0.25}}""",
            explanation["experts"]![1]!.ToJsonString()
        );
        Assert.Equal("""{"rgb":1.5,"srm":-0.5}""", explanation["views"]!.ToJsonString());
        Assert.Equal("""{"logit":0.75,"last":0.25}""", explanation["layers"]!.ToJsonString());
    }

    static async Task<(IReadOnlyList<ImagePrediction> Predictions, StackExplainer Explainer)> ExplainAsync(CommittedRun run)
    {
        var finished = await run.OpenAsync();
        using var model = await StackedModel.OpenAsync(finished, CancellationToken.None);
        var explainer = await StackExplainer.OpenAsync(finished, Views, CancellationToken.None);
        var folds = Enumerable.Range(0, CommittedRun.Folds).Select(run.TestOutput).ToList();
        return ([.. model.Predict(Names, folds, null, explainer)], explainer);
    }
}
