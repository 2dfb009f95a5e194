using StackingK8s.Kubernetes;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>How the API server itself validates a run, before any operator sees it.</summary>
public class DefinitionTests(AnyCluster cluster)
{
    [Fact]
    public async Task The_definition_is_accepted_and_its_schema_is_complete()
    {
        var conditions = (await cluster.ReadDefinitionAsync()).Status.Conditions;

        Assert.Contains(conditions, condition => condition is { Type: "Established", Status: "True" });
        Assert.Contains(conditions, condition => condition is { Type: "NamesAccepted", Status: "True" });
        Assert.DoesNotContain(conditions, condition => condition is { Type: "NonStructuralSchema", Status: "True" });
    }

    [Theory]
    [InlineData("{seed: -1}", "spec.seed: Invalid value: -1: spec.seed in body should be greater than or equal to 0")]
    [InlineData(
        "{data: {manifest: train.csv}}",
        "must be an absolute path, a file:/// URI or an s3:// URI: on a cluster nothing is relative to the run file"
    )]
    [InlineData(
        "{experts: [{name: a, architecture: b}, {name: a, architecture: c}]}",
        "spec.experts[1]: Duplicate value: {\"name\":\"a\"}"
    )]
    [InlineData(
        "{experts: [{name: a, architecture: b, batchSize: 1}]}",
        "spec.experts[0].batchSize: Invalid value: 1: must be auto or 2 to 65536: batch normalization needs at least two images"
    )]
    [InlineData(
        "{experts: [{name: No_label, architecture: b}]}",
        "must be lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 40 characters"
    )]
    [InlineData(
        "{stages: {foldTrainer: {pod: {labels: {stackingk8s.io/step: mine}}}}}",
        "must not start with stackingk8s.io/, app.kubernetes.io/, batch.kubernetes.io/"
    )]
    [InlineData("{sed: 1}", "unknown field \"spec.sed\"")]
    public async Task A_run_that_breaks_a_rule_is_rejected_with_a_message_for_its_user(string spec, string words)
    {
        await using var lab = await Lab.CreateAsync(cluster);

        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => lab.ApplyAsync(spec: spec));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{seed: 43}", "seed cannot be changed once the run exists: make a new StackingRun instead")]
    [InlineData("{folds: {count: 4}}", "folds cannot be changed once the run exists: make a new StackingRun instead")]
    [InlineData("{artifacts: {uri: 's3://elsewhere/runs'}}", "uri cannot be changed once the run exists: make a new StackingRun instead")]
    public async Task What_decides_the_result_of_a_run_cannot_change(string spec, string words)
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.ApplyAsync();

        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => lab.PatchAsync("demo", spec));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        await lab.PatchAsync("demo", "{suspend: true, stages: {foldTrainer: {parallelism: 1}}}");
    }

    [Fact]
    public async Task Defaults_of_a_run_are_set()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.ApplyAsync(spec: "{experts: [{name: effnet, architecture: tf_efficientnetv2_b3}]}");

        var spec = await lab.SpecAsync();

        Assert.Equal(42, spec.GetProperty("seed").GetInt32());
        Assert.True(spec.GetProperty("folds").GetProperty("shuffle").GetBoolean());
        Assert.Equal(12, spec.GetProperty("experts")[0].GetProperty("epochs").GetInt32());
        Assert.Equal("Keep", spec.GetProperty("artifacts").GetProperty("deletePolicy").GetString());
        Assert.Equal(3, spec.GetProperty("stages").GetProperty("metaTrainer").GetProperty("retries").GetInt32());
    }
}
