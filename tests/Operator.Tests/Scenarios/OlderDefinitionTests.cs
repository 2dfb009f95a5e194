using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>An operator that is newer than the CRD it finds.</summary>
public class OlderDefinitionTests
{
    [Fact]
    public async Task A_status_of_which_the_CRD_prunes_a_field_is_not_written_again_and_again()
    {
        await using var cluster = await OperatedCluster.StartAsync(operating: false);
        cluster.Cluster.Storage.Change(
            Kinds.CustomResourceDefinition,
            null,
            $"{OperatedCluster.Runs.Plural}.{OperatedCluster.Runs.Group}",
            definition =>
                definition["spec"]!["versions"]!
                    [0]
                    .At("schema", "openAPIV3Schema", "properties", "status", "properties", "folds", "items", "properties")!
                    .AsObject()
                    .Remove("reason")
        );
        // A status of which a field is missing keeps no promise.
        cluster.Promises.Excuse();
        cluster.StartOperator();
        await cluster.ApplyAsync(edit: run =>
            run["spec"]!["stages"] = JsonNode.Parse(
                """
                {"foldTrainer": {"pod": {"volumes": [{"name": "settings", "configMap": {"name": "augmentation"}}],
                   "volumeMounts": [{"name": "settings", "mountPath": "/settings"}]}}}
                """
            )
        );
        await OperatedCluster.UntilAsync(
            () =>
                cluster.Status().Message is { } words
                && words.StartsWith("fold-0 and 2 more:", StringComparison.Ordinal)
                && words.Contains("augmentation", StringComparison.Ordinal),
            () => $"the folds wait for a volume; {cluster.Status().Message}"
        );
        Assert.All(cluster.Status().Folds, fold => Assert.Null(fold.Reason));

        // Each look asks for the events of three pods.
        int looks = Looks(cluster),
            writes = Writes(cluster);
        await OperatedCluster.UntilAsync(() => Looks(cluster) >= looks + 12, () => "the operator has looked again some times");

        Assert.Equal(writes, Writes(cluster));
    }

    static int Looks(OperatedCluster cluster) => cluster.Faults.Requests.Count(request => request is { Verb: "list", Resource: "events" });

    static int Writes(OperatedCluster cluster) => cluster.OperatorWrites.Count(request => request.Verb == "patch");
}
