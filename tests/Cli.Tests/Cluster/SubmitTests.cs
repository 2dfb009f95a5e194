using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public class SubmitTests
{
    [Fact]
    public async Task All_problems_of_a_file_are_reported_at_once_and_nothing_is_created()
    {
        await using var cluster = await StackingCluster.StartAsync();
        string file = cluster.Write(
            """
            apiVersion: stackingk8s.io/v1alpha1
            kind: StackingRun
            metadata: {name: tiny}
            spec:
              data: {manifest: train.csv}
              folds: {count: 1}
              experts: [{name: a, architecture: efficientnetv2_tset}]
            """
        );

        var result = await cluster.RunAsync("submit", "-f", file);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("has 4 problems", result.Error, StringComparison.Ordinal);
        Assert.All(
            [
                "spec.data.manifest: must be an absolute path",
                "spec.folds.count: must be 2 to 100",
                "spec.experts[0].architecture: Unknown architecture",
                "spec.artifacts.uri: must be set on a cluster",
            ],
            words => Assert.Contains(words, result.Error, StringComparison.Ordinal)
        );
        Assert.Null(cluster.Run());
    }

    [Fact]
    public async Task A_taken_name_is_rejected_with_a_way_out()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();

        var result = await cluster.RunAsync("submit", "-f", cluster.Write(StackingCluster.Minimal));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("A run 'tiny' already exists in namespace default", result.Error, StringComparison.Ordinal);
        Assert.Contains("stacking delete tiny --wait", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_contradicts_the_file_is_rejected()
    {
        await using var cluster = await StackingCluster.StartAsync();
        string file = cluster.Write(
            StackingCluster.Minimal.Replace("{name: tiny}", "{name: tiny, namespace: default}", StringComparison.Ordinal)
        );

        var result = await cluster.RunAsync("submit", "-f", file, "-n", "kube-system");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("metadata.namespace is default, but --namespace is kube-system", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_namespace_is_named()
    {
        await using var cluster = await StackingCluster.StartAsync();
        using var fault = cluster.Server.Faults.Answer(
            request => request.Namespace == "nowhere",
            404,
            message: "namespaces \"nowhere\" not found"
        );

        var result = await cluster.RunAsync("submit", "-f", cluster.Write(StackingCluster.Minimal), "-n", "nowhere");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal("The cluster rejected the request: namespaces \"nowhere\" not found.\n", result.Error);
    }

    [Fact]
    public async Task The_users_own_json_arrives()
    {
        await using var cluster = await StackingCluster.StartAsync();
        string file = cluster.Write(
            StackingCluster.Minimal.Replace(
                "{name: tiny}",
                "{name: tiny, labels: {kueue.x-k8s.io/queue-name: gpu}}",
                StringComparison.Ordinal
            ) + "\n  stages: {foldTrainer: {resources: {limits: {memory: 1.5Gi}}, pod: {tolerations: [{key: gpu, operator: Exists}]}}}"
        );

        var result = await cluster.RunAsync("submit", "-f", file);

        Assert.Equal("", result.Error);
        Assert.Contains(
            "Submitted the run 'tiny' to namespace default.\nWatch it: stacking status tiny --watch\n",
            result.Output,
            StringComparison.Ordinal
        );
        var run = cluster.Run()!;
        Assert.Equal("gpu", (string?)run["metadata"]!["labels"]!["kueue.x-k8s.io/queue-name"]);
        var stage = run["spec"]!["stages"]!["foldTrainer"]!;
        Assert.Equal("1.5Gi", (string?)stage["resources"]!["limits"]!["memory"]);
        Assert.Equal("""[{"key":"gpu","operator":"Exists"}]""", stage["pod"]!["tolerations"]!.ToJsonString());
    }

    [Fact]
    public async Task Watching_ends_with_the_run()
    {
        await using var cluster = await StackingCluster.StartAsync();
        var watching = cluster.RunAsync("submit", "-f", cluster.Write(StackingCluster.Minimal), "--watch");
        await Eventually.TrueAsync(() => cluster.Server.Faults.OpenWatches() == 1 || watching.IsCompleted, "the run is watched");

        cluster.SetStatus(Statuses.Training);
        cluster.SetStatus(Statuses.Complete);
        var result = await watching;

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains(
            "tiny: Complete 100% Complete: the meta-model's AUC is 0.9712 on the test manifest.",
            result.Output,
            StringComparison.Ordinal
        );
    }
}
