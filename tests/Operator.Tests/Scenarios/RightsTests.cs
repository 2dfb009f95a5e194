using System.Text.Json.Nodes;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>
/// What the operator asks the API server for, against the table of docs/operator.md, which is also what the chart's roles allow.
/// </summary>
public class RightsTests
{
    // Nothing is asked of this one: whoever sets blockOwnerDeletion must be allowed it, which the API server looks up by itself.
    const string NeverAsked = "update stackingk8s.io/stackingruns/finalizers";

    [Fact]
    public async Task The_operator_asks_for_all_that_its_documentation_lists_and_for_nothing_else()
    {
        await using var cluster = await OperatedCluster.StartAsync(
            pod =>
                pod.Label(Kubernetes.RunLabels.Run) switch
                {
                    "paused" => PodOutcome.Runs(),
                    "stuck" => PodOutcome.CannotPull("manifest unknown"),
                    _ => OperatedCluster.Commits(pod),
                },
            operating: false
        );
        await using var replica = cluster.StartReplica(edit: options => options with { LeaseNamespace = OperatedCluster.Namespace });

        await DoAllAsync(cluster);
        await replica.StopAsync();

        var asked = cluster
            .Faults.Requests.Where(request => OperatedCluster.IsOperators(request.UserAgent))
            .Select(request =>
                $"{request.Verb} {request.Group}/{request.Resource}{(request.Subresource is "" ? "" : "/" + request.Subresource)}"
            )
            .Distinct();
        var listed = DocumentedRight.All.SelectMany(right => right.Verbs.Select(verb => $"{verb} {right.Group}/{right.Resource}"));
        Assert.Equal(listed.Where(right => right != NeverAsked).Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    /// <summary>Whatever makes the operator ask for something of its own kind.</summary>
    static async Task DoAllAsync(OperatedCluster cluster)
    {
        await cluster.ApplyAsync("stuck");
        await cluster.WarnedAsync("ImagePullFailed", "", "stuck");

        await cluster.ApplyAsync("paused");
        await cluster.SeenRunningAsync(3, "paused");
        // An answer that is lost makes the operator look past its caches.
        cluster.Faults.Cut(
            request => request is { Verb: "patch", Resource: "stackingruns", Subresource: "status" },
            times: 1,
            afterExecuting: true
        );
        await cluster.PatchAsync("paused", Yaml.Json("spec: {suspend: true}")!);
        await OperatedCluster.UntilAsync(
            () => cluster.Pods.All(pod => pod.Label(Kubernetes.RunLabels.Run) != "paused"),
            () => "the pods of the suspended run are gone"
        );

        var blocked = await cluster.ApplyAsync("blocked", run => run.With("suspend", true));
        var strange = (JsonObject)
            Yaml.Json("spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: any, image: any}]}}}")!;
        strange["metadata"] = new JsonObject
        {
            ["name"] = $"blocked-{blocked.Uid()[..5]}-fold-1-1",
            ["namespace"] = OperatedCluster.Namespace,
        };
        cluster.Cluster.Storage.Create(Kinds.Job, strange);
        await cluster.PatchAsync("blocked", Yaml.Json("spec: {suspend: false}")!);
        await cluster.PhaseAsync(RunPhase.Complete, "blocked");

        await cluster.ApplyAsync("clean", run => run["spec"]!["artifacts"]!["deletePolicy"] = "Delete");
        await cluster.PhaseAsync(RunPhase.Complete, "clean");
        await cluster.DeleteAsync("clean");
        await cluster.GoneAsync("clean");

        await cluster.ApplyAsync("short", run => run.With("ttlSecondsAfterFinished", 1));
        await cluster.GoneAsync("short");
    }
}
