using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What is done stays done, and nobody touches it.</summary>
public class FinishedTests
{
    // Scenario 3
    [Fact]
    public async Task Jobs_of_committed_steps_may_go_while_the_run_continues()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "aggregate" ? gate.Commits(pod) : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync();
        await RunningAsync(cluster, "aggregate");

        foreach (var job in cluster.Jobs.Where(job => job.Name().Contains("-fold-")))
            cluster.DeleteJob(job);
        await OperatedCluster.UntilAsync(
            () => cluster.Jobs.Count == 1 && cluster.Pods.Count == 1,
            () => "Jobs and pods of the folds are gone"
        );
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal("3/3", cluster.Status().FoldsDone);
        Assert.All(cluster.Status().Folds, fold =>
            Assert.Equal((StepStates.Done, 1, 0, 0), (fold.State, fold.Attempt, fold.Failures, fold.Disruptions))
        );
        Assert.All(cluster.Jobs, job => Assert.DoesNotContain("-fold-", job.Name()));
    }

    // Scenario 3
    [Fact]
    public async Task A_pod_that_went_before_its_termination_message_was_read_is_a_disruption_and_not_a_failure()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "fold-0" ? gate.Commits(pod) : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync();
        await RunningAsync(cluster, "fold-0");
        await cluster.StopOperatorAsync();
        gate.Open();
        await OperatedCluster.UntilAsync(() => cluster.FindJobs("fold-0").All(IsComplete), () => "the Job of fold-0 is complete");
        foreach (var pod in cluster.Pods)
            cluster.Cluster.Storage.Delete(Kinds.Pod, OperatedCluster.Namespace, pod.Name(), new DeleteOptions());

        cluster.StartOperator();
        await cluster.PhaseAsync(RunPhase.Complete);

        var lost = cluster.FindStep("fold-0");
        Assert.Equal((2, 0, 1, FailureClass.Disruption), (lost.Attempt, lost.Failures, lost.Disruptions, lost.LastFailure?.Class));
    }

    // Scenarios 3 and 4
    [Fact]
    public async Task A_finished_run_gets_no_write_whatever_becomes_of_its_Jobs_and_of_the_operator()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            pod.Label(Kubernetes.RunLabels.Run) == "bad" && OperatedCluster.Step(pod) == "fold-0"
                ? PodOutcome.Fails(ExitCode.Data, ContractJson.Write(TerminationMessage.Failure("two labels for one image")))
                : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync("good");
        await cluster.ApplyAsync("bad");
        await cluster.PhaseAsync(RunPhase.Complete, "good");
        await cluster.PhaseAsync(RunPhase.Failed, "bad");
        // The events come after the status that they are of.
        await OperatedCluster.UntilAsync(
            () =>
                cluster.Events("good").Any(sent => sent.Reason == "Complete")
                && cluster.Events("bad").Count(sent => sent.Reason == FailureClass.Data) == 2,
            () => "all is reported"
        );
        int before = cluster.OperatorWrites.Count,
            asked = cluster.Faults.Requests.Count;

        await cluster.StopOperatorAsync();
        cluster.StartOperator();
        await SettleAsync(cluster, "restarted");
        cluster.Faults.ExpireHistory();
        cluster.Faults.EndWatches();
        await SettleAsync(cluster, "relisted");
        foreach (var pod in cluster.Pods)
            cluster.Cluster.Storage.Delete(Kinds.Pod, OperatedCluster.Namespace, pod.Name(), new DeleteOptions());
        foreach (var job in cluster.Jobs)
            cluster.DeleteJob(job);
        await OperatedCluster.UntilAsync(() => cluster.Jobs.Count == 0 && cluster.Pods.Count == 0, () => "no Job and no pod is left");
        await SettleAsync(cluster, "bereft");

        var after = cluster.OperatorWrites.Skip(before).ToList();
        Assert.Equal(
            ["bereft", "relisted", "restarted"],
            after.Where(write => write.Resource != "events").Select(write => $"{write.Name}").Order()
        );
        Assert.Equal(3, after.Count(write => write.Resource == "events"));
        // Nor a question: a restart among ten thousand finished runs must not ask for each of them.
        Assert.DoesNotContain(cluster.Faults.Requests.Skip(asked), request => request is { Verb: "get", Resource: "stackingruns" });
        Assert.Equal((RunPhase.Complete, RunPhase.Failed), (cluster.Status("good").Phase, cluster.Status("bad").Phase));
    }

    static Task RunningAsync(OperatedCluster cluster, string step) =>
        OperatedCluster.UntilAsync(
            () => cluster.Status().Steps().Any(status => status.Name == step && status.State == StepStates.Running),
            () => $"{step} runs; {cluster.Status().Message}"
        );

    /// <summary>
    /// Waits until the operator has looked at all there was to see: a suspended run, applied last, takes it one status and one event, and
    /// nothing else.
    /// </summary>
    static async Task SettleAsync(OperatedCluster cluster, string canary)
    {
        await cluster.ApplyAsync(canary, run => run.With("suspend", true));
        await OperatedCluster.UntilAsync(
            () => cluster.Events(canary).Count == 1,
            () => $"{canary} is suspended; it is {cluster.Status(canary).Phase}"
        );
    }

    static bool IsComplete(JsonObject job) =>
        job.At("status", "conditions").Objects().Any(condition => condition["type"].Text() == "Complete");
}
