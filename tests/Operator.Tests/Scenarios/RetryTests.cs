using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>A failed run is corrected and started again where it is.</summary>
public class RetryTests
{
    [Fact]
    public async Task A_failed_run_continues_from_what_is_committed_each_time_its_user_asks_for_it()
    {
        int tries = 0;
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-1" && Interlocked.Increment(ref tries) <= 2
                ? PodOutcome.Fails(ExitCode.Data, ContractJson.Write(TerminationMessage.Failure("two labels for one image")))
                : OperatedCluster.Commits(pod)
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {parallelism: 1}")!));
        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal("1/3", cluster.Status().FoldsDone);

        await AskAsync(cluster, "once");
        await cluster.EventAsync("Normal", StatusReason.Retried);
        await OperatedCluster.UntilAsync(
            () => cluster.FindStep("fold-1").Attempt == 2 && cluster.Status().Phase == RunPhase.Failed,
            () => $"it has failed once more; it is {cluster.Status().Phase}"
        );
        // The same wish again is none.
        await AskAsync(cluster, "once");
        Assert.Equal(RunPhase.Failed, cluster.Status().Phase);
        await AskAsync(cluster, "twice");

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal([1, 3, 1], cluster.Status().Folds.Select(fold => fold.Attempt));
        Assert.All(cluster.Status().Steps(), step => Assert.Equal(0, step.Failures));
        Assert.Equal(7, journal.JobsMade.Count);
        Assert.Equal("twice", cluster.Status().RetriedFor);
        await cluster.EventAsync("Normal", StatusReason.Retried, times: 2);
    }

    [Fact]
    public async Task A_run_whose_pods_were_malformed_is_corrected_and_retried()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using var refusal = cluster.Faults.Answer(
            request => request is { Verb: "create", Resource: "jobs" },
            422,
            message: "Job.batch \"demo\" is invalid: spec.template.spec.tolerations[0].operator: Unsupported value: \"Maybe\""
        );
        await cluster.ApplyAsync(edit: run => run.With("stages", Yaml.Json("foldTrainer: {pod: {tolerations: [{operator: Exists}]}}")!));
        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.EndsWith("Correct stages.foldTrainer.pod.tolerations[0].operator.", cluster.Status().Message, StringComparison.Ordinal);
        refusal.Dispose();

        await cluster.PatchAsync("demo", Yaml.Json("spec: {stages: {foldTrainer: {pod: {tolerations: null}}}}")!);
        await AskAsync(cluster, "now");

        await cluster.PhaseAsync(RunPhase.Complete);
    }

    [Fact]
    public async Task A_cancelled_run_has_ended_for_good()
    {
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.Runs());
        await cluster.ApplyAsync(edit: run => run.With("cancel", true));
        await cluster.PhaseAsync(RunPhase.Failed);
        string version = cluster.Run().At("metadata", "generation")!.ToJsonString();

        await AskAsync(cluster, "please");
        await cluster.ApplyAsync("other", run => run.With("suspend", true));
        await cluster.PhaseAsync(RunPhase.Suspended, "other");

        Assert.Equal((RunPhase.Failed, null), (cluster.Status().Phase, cluster.Status().RetriedFor));
        Assert.Equal(version, cluster.Run().At("metadata", "generation")!.ToJsonString());
    }

    [Fact]
    public async Task A_run_that_exceeded_its_deadline_has_the_whole_of_it_again()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync(edit: run => run.With("activeDeadlineSeconds", 1));
        await cluster.PhaseAsync(RunPhase.Failed);
        Assert.Equal(StatusReason.DeadlineExceeded, cluster.Status().Reason);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {activeDeadlineSeconds: 3600}")!);
        gate.Open();
        await AskAsync(cluster, "longer");

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((2, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }

    static Task AskAsync(OperatedCluster cluster, string value) =>
        cluster.PatchAsync(
            "demo",
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [RunLabels.Retry] = value } } }
        );
}
