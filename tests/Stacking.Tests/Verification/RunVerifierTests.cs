using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Verification;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Verification;

public class RunVerifierTests
{
    static Task<IReadOnlyList<Claim>> VerifyAsync(CommittedRun run, Anchor? anchor = null) =>
        new RunVerifier(run.Store, run.Scratch, RunVerifier.FilesAlone(1)).VerifyAsync(run.Recorded, anchor, CancellationToken.None);

    static IReadOnlyList<string> Breaches(IReadOnlyList<Claim> claims) =>
        [.. claims.SelectMany(claim => claim.Breaches.Select(breach => $"{claim.Name}: {breach}"))];

    [
        Theory,
        InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingScale.PerNetwork),
        InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingScale.None),
        InlineData(TreeStart.Blend, FeatureSet.Both, EmbeddingScale.PerNetwork, EmbeddingLayers.Stages),
        InlineData(TreeStart.Zero, FeatureSet.Embeddings, EmbeddingScale.PerNetwork),
        InlineData(TreeStart.Zero, FeatureSet.Logits, EmbeddingScale.PerNetwork)
    ]
    public async Task An_honest_run_has_no_breach_and_every_claim_says_how_far_it_holds(
        TreeStart start,
        FeatureSet features,
        EmbeddingScale scale,
        EmbeddingLayers layers = EmbeddingLayers.Last
    )
    {
        using var run = await CommittedRun.MakeAsync(start, features, scale, layers: layers);

        var claims = await VerifyAsync(run);

        Assert.Empty(Breaches(claims));
        Assert.DoesNotContain(claims, claim => claim.How.Contains("not checked", StringComparison.Ordinal));
        Assert.Equal(
            ["split", "test rows", "scale", "X_meta", "meta-model", "predictions", "report", "metrics"],
            claims.Where(claim => claim.Level == ClaimLevel.Proven).Select(claim => claim.Name)
        );
        Assert.Equal(
            ["files", "steps", "run.json", "work", "inputs", "folds", "rows", "manifest", "images", "data", "networks"],
            claims.Where(claim => claim.Level == ClaimLevel.Consistent).Select(claim => claim.Name)
        );
        Assert.Equal(
            ["records", "search", "embeddings", "training", "labels"],
            claims.Where(claim => claim.Level == ClaimLevel.Trusted).Select(claim => claim.Name)
        );
    }

    [Fact]
    public async Task Own_folds_are_consistent_with_the_column_that_the_folds_list()
    {
        using var run = await CommittedRun.MakeAsync(ownFolds: "fold");

        var claims = await VerifyAsync(run);

        Assert.Empty(Breaches(claims));
        Assert.Equal(ClaimLevel.Consistent, claims.Single(claim => claim.Name == "split").Level);
    }

    [Fact]
    public async Task Own_folds_that_differ_from_their_column_are_a_breach()
    {
        using var run = await CommittedRun.MakeAsync(ownFolds: "fold");
        await run.RecommitAsync("fold-1", ArtifactPaths.Fold.HeldOutColumns, bytes =>
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("own-1", "own-2", StringComparison.Ordinal))
        );

        Assert.Contains(Breaches(await VerifyAsync(run)), breach =>
            breach.StartsWith("split: The manifest's own folds cannot be used", StringComparison.Ordinal)
        );
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_manifest_that_is_gone_or_was_edited_since_is_no_breach_and_the_rows_are_trusted(bool edited)
    {
        using var run = await CommittedRun.MakeAsync();
        if (edited)
            await File.AppendAllTextAsync(run.ManifestFile, "more.png,real,g900,c0,own-0\n");
        else
            File.Delete(run.ManifestFile);

        var claims = await VerifyAsync(run);

        Assert.Empty(Breaches(claims));
        var claim = claims.Single(claim => claim.Name == "manifest");
        Assert.Equal(ClaimLevel.Trusted, claim.Level);
        Assert.Contains(edited ? "was changed since" : "is not at hand", claim.How, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_in_place_of_a_file_is_a_breach_and_never_waited_for()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync("fold-1", ArtifactPaths.Fold.TrainingCurve("effnet"), _ => []);
        string curve = run.Path("fold-1", ArtifactPaths.Fold.TrainingCurve("effnet"));
        File.Delete(curve);
        using (var made = System.Diagnostics.Process.Start("mkfifo", [curve]))
            await made.WaitForExitAsync();

        var breaches = Breaches(await VerifyAsync(run).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Contains("is a named pipe, which no artifact is", Assert.Single(breaches), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_is_named_once_with_its_step_and_file()
    {
        using var run = await CommittedRun.MakeAsync();
        string weights = run.Path("fold-1", ArtifactPaths.Fold.Weights("maxvit"));
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);

        string breach = Assert.Single(Breaches(await VerifyAsync(run)));

        Assert.StartsWith("files: fold-1: ", breach, StringComparison.Ordinal);
        Assert.Contains("experts/maxvit/weights.safetensors", breach, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"name\": \"stem.sd\"", "\"name\": \"stage1.sd\"", "networks: fold-0/experts/effnet/projection.npy is not the projection")]
    [InlineData("\"columns\": 2", "\"columns\": 3", "networks: fold-0/fold.json describes another embedding of effnet")]
    [InlineData("\"features\": 3", "\"features\": 2000000000", "networks: fold-0/fold.json describes another embedding of effnet")]
    [InlineData("\"dimensions\": 4", "\"dimensions\": 5", "X_meta: the aggregate cannot be made again from the folds")]
    public async Task Layers_that_are_not_those_of_the_projection_are_a_breach(string text, string forged, string breach)
    {
        using var run = await CommittedRun.MakeAsync(layers: EmbeddingLayers.Stages);
        for (int fold = 0; fold < CommittedRun.Folds; fold++)
            await run.RecommitAsync(StepNames.Fold(fold), ArtifactPaths.Fold.Summary, bytes =>
            {
                string json = System.Text.Encoding.UTF8.GetString(bytes);
                Assert.Contains(text, json, StringComparison.Ordinal);
                return System.Text.Encoding.UTF8.GetBytes(json.Replace(text, forged, StringComparison.Ordinal));
            });

        Assert.Contains(Breaches(await VerifyAsync(run)), found => found.StartsWith(breach, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fold_that_describes_other_layers_than_the_others_is_a_breach()
    {
        using var run = await CommittedRun.MakeAsync(layers: EmbeddingLayers.Stages);
        await run.RecommitAsync("fold-1", ArtifactPaths.Fold.Summary, bytes =>
            System.Text.Encoding.UTF8.GetBytes(
                System.Text.Encoding.UTF8.GetString(bytes).Replace("stem.mean", "stem.sum", StringComparison.Ordinal)
            )
        );

        Assert.Contains("folds: fold-1/fold.json describes other embeddings than that of fold-0", Breaches(await VerifyAsync(run)));
    }

    [Fact]
    public async Task Breaches_of_different_claims_are_all_reported()
    {
        using var run = await CommittedRun.MakeAsync();
        await File.AppendAllTextAsync(run.Path("fold-1", ArtifactPaths.Fold.Summary), " ");
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.ReportText, bytes => [.. bytes, (byte)'\n']);

        var broken = (await VerifyAsync(run)).Where(claim => claim.Breaches.Count > 0).Select(claim => claim.Name);

        Assert.Equal(["files", "report"], broken);
    }

    [Fact]
    public async Task A_manifest_that_names_other_weights_is_a_breach()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, bytes =>
        {
            var json = JsonNode.Parse(bytes)!;
            json["folds"]![0]![1]!["projection"] = new string('9', 64);
            return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        });

        Assert.StartsWith("meta-model: meta/model.json is not ", Assert.Single(Breaches(await VerifyAsync(run))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fold_that_another_fold_replaced_is_a_breach()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync("fold-2", ArtifactPaths.Fold.TrainingCurve("effnet"), bytes => [.. bytes, (byte)'\n']);
        Assert.Empty(Breaches(await VerifyAsync(run)));
        await run.RecommitAsync("fold-2", ArtifactPaths.Fold.Summary, bytes => [.. bytes, (byte)'\n']);

        Assert.Contains(
            "inputs: aggregate was made of fold-2/fold.json with SHA-256 ",
            Assert.Single(Breaches(await VerifyAsync(run))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_known_outside_the_store_proves_the_records_or_breaks_them()
    {
        using var run = await CommittedRun.MakeAsync();
        Anchor anchor = new("run.json", run.Run, new SortedDictionary<string, StepReference>(run.Record.Committed.ToDictionary()));

        var claims = await VerifyAsync(run, anchor);
        Assert.Empty(Breaches(claims));
        Assert.Equal(ClaimLevel.Proven, claims.Single(claim => claim.Name == "records").Level);

        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.ReportText, bytes => bytes);
        Assert.Equal(
            ["records: meta: the store's runs/ names", "run.json: run.json lists the attempt"],
            Breaches(await VerifyAsync(run, anchor)).Select(breach => breach.Split(" steps/")[0])
        );
    }
}
