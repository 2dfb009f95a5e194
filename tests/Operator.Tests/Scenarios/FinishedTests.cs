using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.OperatorTests.Scenarios;

/// <summary>What is done stays done, and nobody touches it.</summary>
public class FinishedTests
{
    // Scenario 3
    [Fact]
    public async Task Jobs_of_committed_steps_may_go_while_the_run_goes_on()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod => OperatedCluster.Step(pod) == "aggregate" ? gate.Commits(pod) : OperatedCluster.Commits(pod));
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(1);

        foreach (var job in cluster.Jobs.Where(job => job.Name().Contains("-fold-"))) cluster.DeleteJob(job);
        await OperatedCluster.UntilAsync(() => cluster.Jobs.Count == 1 && cluster.Pods.Count == 1, () => "Jobs and pods of the folds are gone");
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal("3/3", cluster.Status().FoldsDone);
        Assert.All(cluster.Status().Folds, fold => Assert.Equal((StepStates.Done, 1, 0, 0), (fold.State, fold.Attempt, fold.Failures, fold.Disruptions)));
        Assert.All(cluster.Jobs, job => Assert.DoesNotContain("-fold-", job.Name()));
    }

    // Scenario 3
    [Fact]
    public async Task A_pod_that_went_before_its_last_words_were_read_is_a_disruption_and_no_failure()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod => OperatedCluster.Step(pod) == "fold-0" ? gate.Commits(pod) : OperatedCluster.Commits(pod));
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(1);
        await cluster.StopOperatorAsync();
        gate.Open();
        await OperatedCluster.UntilAsync(() => cluster.JobsOf("fold-0").All(IsComplete), () => "the Job of fold-0 is complete");
        foreach (var pod in cluster.Pods) cluster.Cluster.Storage.Delete(Kinds.Pod, OperatedCluster.Namespace, pod.Name(), new DeleteOptions());

        cluster.StartOperator();
        await cluster.PhaseAsync(RunPhase.Complete);

        var lost = cluster.StepOf("fold-0");
        Assert.Equal((2, 0, 1, FailureClass.Disruption), (lost.Attempt, lost.Failures, lost.Disruptions, lost.LastFailure?.Class));
    }

    // Scenarios 3 and 4
    [Fact]
    public async Task A_finished_run_gets_no_write_whatever_becomes_of_its_Jobs_and_of_the_operator()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod => pod.Label(Kubernetes.RunLabels.Run) == "bad" && OperatedCluster.Step(pod) == "fold-0"
            ? PodOutcome.Fails(ExitCode.Data, ContractJson.Write(TerminationMessage.Failure("two labels for one image"))) : OperatedCluster.Commits(pod));
        await cluster.ApplyAsync("good");
        await cluster.ApplyAsync("bad");
        await cluster.PhaseAsync(RunPhase.Complete, "good");
        await cluster.PhaseAsync(RunPhase.Failed, "bad");
        await SettleAsync(cluster, "before");
        int writes = cluster.OperatorWrites.Count;

        await cluster.StopOperatorAsync();
        cluster.StartOperator();
        await SettleAsync(cluster, "restarted");
        writes += 2;
        cluster.Faults.ExpireHistory();
        cluster.Faults.EndWatches();
        await SettleAsync(cluster, "relisted");
        writes += 2;
        foreach (var pod in cluster.Pods) cluster.Cluster.Storage.Delete(Kinds.Pod, OperatedCluster.Namespace, pod.Name(), new DeleteOptions());
        foreach (var job in cluster.Jobs) cluster.DeleteJob(job);
        await SettleAsync(cluster, "bereft");
        writes += 2;

        Assert.Equal(writes, cluster.OperatorWrites.Count);
        Assert.Equal((RunPhase.Complete, RunPhase.Failed), (cluster.Status("good").Phase, cluster.Status("bad").Phase));
        Assert.Empty(cluster.Jobs);
    }

    /// <summary>
    /// Waits until the operator has looked at all there was to see: a suspended run, applied last, takes it one status and one event, and nothing else.
    /// </summary>
    static async Task SettleAsync(OperatedCluster cluster, string canary)
    {
        await cluster.ApplyAsync(canary, run => run.With("suspend", true));
        await OperatedCluster.UntilAsync(() => cluster.Events(canary).Count == 1, () => $"{canary} is suspended; it is {cluster.Status(canary).Phase}");
    }

    static bool IsComplete(JsonObject job) => job.At("status", "conditions").Objects().Any(condition => condition["type"].Text() == "Complete");
}
