using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Models;

public class ModelManifestTests
{
    static byte[] Edit(byte[] manifest, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(manifest)!.AsObject();
        edit(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    static Task RecommitAsync(CommittedRun run, Action<JsonObject> edit) =>
        run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, bytes => Edit(bytes, edit));

    static async Task<string> RefusalAsync(CommittedRun run) => (await Assert.ThrowsAsync<ArtifactException>(run.OpenAsync)).Message;

    [Fact]
    public async Task A_newer_format_is_refused_by_name_whatever_else_is_in_it()
    {
        using var run = await CommittedRun.MakeAsync();
        await RecommitAsync(run, json => (json["format"], json["somethingNew"]) = (3, 1));
        Assert.Equal("model.json has format 3, this program reads up to 2. Upgrade stacking.", await RefusalAsync(run));
    }

    [Fact]
    public async Task A_run_without_a_manifest_was_made_by_an_older_version()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, _ => null);
        string refused = await RefusalAsync(run);
        Assert.Contains("has no model.json (made by an older version, 1.2.3+test)", refused, StringComparison.Ordinal);
        Assert.Contains("Rerun the meta step", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_that_are_not_those_named_are_refused()
    {
        using var run = await CommittedRun.MakeAsync();
        string changed = new('9', 64);
        await RecommitAsync(run, json => json["folds"]![1]![0]!["weights"] = changed);
        string refused = await RefusalAsync(run);
        Assert.StartsWith("fold-1 committed experts/effnet/weights.safetensors with SHA-256 ", refused, StringComparison.Ordinal);
        Assert.Contains($"but model.json names {changed}", refused, StringComparison.Ordinal);
    }

    [Theory, InlineData("model.txt"), InlineData("blend.json")]
    public async Task A_meta_model_that_is_not_the_one_named_is_refused(string file)
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, file, bytes => [.. bytes, (byte)'\n']);
        Assert.Contains($"meta committed {file} with SHA-256 ", await RefusalAsync(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_another_number_of_folds_is_refused()
    {
        using var run = await CommittedRun.MakeAsync();
        await RecommitAsync(run, json =>
        {
            json["folds"]!.AsArray().RemoveAt(0);
            json["scales"]!.AsArray().RemoveAt(0);
        });
        Assert.Contains("names the networks of 2 folds, but 3 are committed", await RefusalAsync(run), StringComparison.Ordinal);
    }

    [
        Theory,
        InlineData("{", "model.json is invalid"),
        InlineData("[]", "model.json is invalid"),
        InlineData("{\"format\": 1}", "model.json is invalid"),
        InlineData("{\"format\": \"new\"}", "model.json is invalid"),
        InlineData("{\"format\": 1e30}", "model.json has format 1e30")
    ]
    public void What_is_no_manifest_is_refused(string text, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ArtifactException>(() => ModelManifestReader.Parse(Encoding.UTF8.GetBytes(text))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Lists_that_do_not_match_and_impossible_numbers_are_refused()
    {
        using var run = await CommittedRun.MakeAsync();
        byte[] manifest = await File.ReadAllBytesAsync(run.Path(StepNames.Meta, ArtifactPaths.Meta.Manifest));
        Assert.All(
            new (Action<JsonObject> Edit, string Message)[]
            {
                (json => json["format"] = 0, "format 0 does not exist"),
                (json => json["experts"] = new JsonArray(), "it names no network"),
                (json => json["folds"]![2]!.AsArray().RemoveAt(1), "a fold does not have one network per expert"),
                (
                    json => json["experts"]![0]!["layers"] = JsonNode.Parse("""[{"name": "last", "features": 9, "columns": 3}]"""),
                    "the layers of effnet"
                ),
                (json => json["scales"]!.AsArray().RemoveAt(0), "it does not have one scale per fold"),
                (json => json["threshold"] = 1.5, "threshold 1.5 is not between 0 and 1"),
                (json => json["calibration"]!["slope"] = 0, "the calibration 0, "),
                (json => json["calibration"]!["intercept"] = "NaN", ", NaN would not keep the order"),
            },
            each =>
                Assert.Contains(
                    each.Message,
                    Assert.Throws<ArtifactException>(() => ModelManifestReader.Parse(Edit(manifest, each.Edit))).Message,
                    StringComparison.Ordinal
                )
        );
    }

    [
        Theory,
        InlineData(TreeStart.Blend, FeatureSet.Both, 10),
        InlineData(TreeStart.Zero, FeatureSet.Embeddings, 8),
        InlineData(TreeStart.Zero, FeatureSet.Logits, 2)
    ]
    public async Task The_manifest_names_everything_that_serves_the_model(TreeStart start, FeatureSet features, int columns)
    {
        using var run = await CommittedRun.MakeAsync(start, features);
        var manifest = (await run.OpenAsync()).Manifest;

        Assert.Equal((2, "1.2.3+test"), (manifest.Format, manifest.ProgramVersion));
        Assert.Equal(("real", "fake"), (manifest.NegativeLabel, manifest.PositiveLabel));
        Assert.Equal([new("effnet", CommittedRun.Dimensions), new("maxvit", CommittedRun.Dimensions)], manifest.Experts);
        Assert.Equal((features, columns), (manifest.Features, manifest.Columns.Count));
        var report = ContractJson.Read<MetaReport>(await File.ReadAllBytesAsync(run.Path(StepNames.Meta, ArtifactPaths.Meta.Report)));
        Assert.Equal(report.Threshold.Value, manifest.Threshold);
        Assert.Equal(report.Start, manifest.Start);
        Assert.Equal(
            (report.Calibration.Slope, report.Calibration.Intercept),
            (manifest.Calibration.Slope, manifest.Calibration.Intercept)
        );
        Assert.Equal(
            report.Start == TreeStart.Blend ? ["blend.json", "model.onnx", "model.txt"] : ["model.onnx", "model.txt"],
            manifest.Files.Select(file => file.Path)
        );
        Assert.All(manifest.Files, file => Assert.Equal(Digest(StepNames.Meta, file.Path), file.Sha256));
        Assert.Contains(
            $"\nfeature_names={string.Join(' ', manifest.Columns)}\n",
            await File.ReadAllTextAsync(run.Path(StepNames.Meta, ArtifactPaths.Meta.Model)),
            StringComparison.Ordinal
        );
        Assert.Equal(CommittedRun.Folds, manifest.Folds.Count);
        Assert.Equal(
            Enumerable.Range(0, CommittedRun.Folds).Select(fold => Digest(StepNames.Fold(fold), ArtifactPaths.Fold.Scale)),
            manifest.Scales
        );
        for (int fold = 0; fold < CommittedRun.Folds; fold++)
        for (int expert = 0; expert < manifest.Experts.Count; expert++)
        {
            string step = StepNames.Fold(fold),
                name = manifest.Experts[expert].Name;
            NetworkDigests expected = new(
                Digest(step, ArtifactPaths.Fold.Weights(name)),
                Digest(step, ArtifactPaths.Fold.Projection(name))
            );
            Assert.Equal(expected, manifest.Folds[fold][expert]);
        }

        string Digest(string step, string file) => ContentDigest.OfFile(run.Path(step, file));
    }
}
