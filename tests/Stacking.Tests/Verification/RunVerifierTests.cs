using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Verification;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Verification;

public class RunVerifierTests
{
    static async Task<(IReadOnlyList<string> Problems, IReadOnlyList<string> Said)> VerifyAsync(CommittedRun run)
    {
        List<string> said = [];
        RunVerifier verifier = new(run.Store, run.Scratch, said.Add);
        return (await verifier.ProblemsAsync(run.Record, CancellationToken.None), said);
    }

    [Fact]
    public async Task A_changed_byte_is_named_with_its_step_and_file()
    {
        using var run = await CommittedRun.MakeAsync();
        string weights = run.Path("fold-1", ArtifactPaths.Fold.Weights("maxvit"));
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);

        var (problems, _) = await VerifyAsync(run);

        string problem = Assert.Single(problems);
        Assert.StartsWith("fold-1: ", problem, StringComparison.Ordinal);
        Assert.Contains("experts/maxvit/weights.safetensors", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_names_other_weights_is_a_problem()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, bytes =>
        {
            var json = JsonNode.Parse(bytes)!;
            json["folds"]![0]![1]!["projection"] = new string('9', 64);
            return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        });

        var (problems, _) = await VerifyAsync(run);

        Assert.Contains("but model.json names 9999", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_a_newer_format_is_a_problem_that_says_what_to_do()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, _ => "{\"format\": 2}"u8.ToArray());

        var (problems, _) = await VerifyAsync(run);

        Assert.Equal("meta: model.json has format 2, this program reads up to 1. Upgrade stacking.", Assert.Single(problems));
    }

    [Fact]
    public async Task A_fold_that_another_fold_replaced_is_a_problem()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync("fold-2", ArtifactPaths.Fold.Weights("effnet"), bytes => [.. bytes, 0]);

        var (problems, _) = await VerifyAsync(run);

        Assert.Contains(
            "aggregate was made of fold-2/experts/effnet/weights.safetensors",
            Assert.Single(problems),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_older_run_without_a_manifest_is_verified_and_the_gap_reported()
    {
        using var run = await CommittedRun.MakeAsync();
        await run.RecommitAsync(StepNames.Meta, ArtifactPaths.Meta.Manifest, _ => null);

        var (problems, said) = await VerifyAsync(run);

        Assert.Empty(problems);
        Assert.Contains(said, line => line.Contains("no model.json (made by an older version)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_intact_run_has_no_problems_and_each_step_is_reported()
    {
        using var run = await CommittedRun.MakeAsync();

        var (problems, said) = await VerifyAsync(run);

        Assert.Empty(problems);
        Assert.Equal(["aggregate", "fold-0", "fold-1", "fold-2", "meta"], said.Take(5).Select(line => line.Split(':')[0]));
        Assert.Equal("90 rows x 2 experts: each embedded once, by networks that saw neither the row nor its group", said[^1]);
    }
}
