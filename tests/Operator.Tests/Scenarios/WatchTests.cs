using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What the operator sees is late, or nothing at all.</summary>
public class WatchTests
{
    // Scenario 5
    [Fact]
    public async Task While_the_caches_stand_still_no_Job_is_created_twice_and_the_run_continues()
    {
        await using var cluster = await OperatedCluster.StartAsync(operating: false);
        cluster.StartOperator();
        await OperatedCluster.UntilAsync(() => cluster.Faults.OpenWatches() == 3, () => "runs, Jobs and pods are watched");
        using var frozen = cluster.Faults.FreezeWatches(request => request.Resource is "jobs" or "pods");
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(5, cluster.Jobs.Count);
        Assert.Equal(5, cluster.Faults.Requests.Count(request => request is { Verb: "create", Resource: "jobs" }));
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    // Scenario 5
    [Fact]
    public async Task A_live_Job_is_not_deleted_because_of_a_stale_cache()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run => run.With("suspend", true));
        await cluster.PhaseAsync(RunPhase.Suspended);
        using var frozen = cluster.Faults.FreezeWatches(request => request.Resource == "stackingruns");

        // Another operator has seen the run resumed and begun; this one still takes it for suspended, and a Job for one to stop.
        await cluster.PatchAsync("demo", JsonNode.Parse("""{"spec": {"suspend": false}}""")!);
        string uid = MakeFirstJob(cluster).Uid();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(uid, Assert.Single(cluster.FindJobs("fold-0")).Uid());
        Assert.DoesNotContain(cluster.OperatorWrites, request => request.Verb == "delete");
        Assert.Equal(5, cluster.Jobs.Count);
    }

    // Scenario 5
    [Fact]
    public async Task A_Job_that_only_a_stale_cache_misses_is_not_taken_for_deleted()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: run => run.With("suspend", true));
        await cluster.PhaseAsync(RunPhase.Suspended);
        using var frozen = cluster.Faults.FreezeWatches(request => request.Resource is "jobs" or "pods");

        // Another leader has begun and written it into the status; this one sees the status, but not the Job.
        string job = MakeFirstJob(cluster).Name();
        cluster.Edit("demo", run =>
        {
            run["spec"]!["suspend"] = false;
            var fold = run["status"]!["folds"]![0]!.AsObject();
            (fold["state"], fold["attempt"], fold["job"]) = (StepStates.Starting, 1, job);
        });
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal((1, 0), (cluster.FindStep("fold-0").Attempt, cluster.FindStep("fold-0").Disruptions));
        Assert.Equal(5, cluster.Jobs.Count);
    }

    // Scenario 6
    [Fact]
    public async Task A_history_too_old_to_watch_is_replaced_by_a_list()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits, operating: false);
        await using var replica = cluster.StartReplica();
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        // What happens behind its back: a fold's Job deleted, the others done, and no event of it can be had any more.
        using (var blind = cluster.Faults.Cut(request => request.Verb == "watch"))
        {
            cluster.Faults.EndWatches();
            await OperatedCluster.UntilAsync(() => cluster.Faults.OpenWatches() == 0, () => "nothing is watched");
            cluster.DeleteJob(cluster.FindJobs("fold-2").Single());
            gate.Open();
            await OperatedCluster.UntilAsync(
                () => cluster.Jobs.Count(job => job.At("status", "succeeded").Integer() == 1) == 2,
                () => "two folds are done"
            );
            cluster.Faults.ExpireHistory();
        }
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal((2, 1), (cluster.FindStep("fold-2").Attempt, cluster.FindStep("fold-2").Disruptions));
        Assert.True(await replica.MetricAsync("stacking_operator_watch_restarts_total", "reason=\"expired\"") >= 1);
        Assert.True(await replica.MetricAsync("stacking_operator_watch_restarts_total", "reason=\"eof\"") >= 1);
    }

    // Scenario 6
    [Fact]
    public async Task A_watch_that_is_dead_on_one_side_only_is_given_up_and_begun_again()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits, operating: false);
        await using var replica = cluster.StartReplica(edit: options =>
            options with
            {
                Watches = new() { Idle = TimeSpan.FromSeconds(2) },
            }
        );
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        int asked = cluster.Faults.Requests.Count;
        using var dead = cluster.Faults.FreezeWatches(request => request.Index < asked);
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.True(await replica.MetricAsync("stacking_operator_watch_restarts_total", "reason=\"idle\"") >= 1);
    }

    // Scenario 6
    [Fact]
    public async Task An_API_server_that_was_away_finds_the_operator_alive_and_the_run_going_on()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        using (var outage = cluster.Faults.Outage())
        {
            gate.Open();
            await OperatedCluster.UntilAsync(
                () => cluster.Jobs.All(job => job.At("status", "succeeded").Integer() == 1) && outage.Hits >= 6,
                () => "all folds are done, unseen"
            );
        }
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.True(cluster.IsOperating);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
    }

    /// <summary>Makes the first Job of the run as the operator would.</summary>
    static JsonObject MakeFirstJob(OperatedCluster cluster)
    {
        var run = ObjectJson.ReadRun(JsonSerializer.SerializeToElement(cluster.Run()));
        var step = RunPlan.Steps(run.Spec)[0];
        var task = RunPlan.Task(
            step,
            run.Spec,
            new(run.Metadata.NamespaceProperty, run.Metadata.Name, run.Metadata.Uid),
            new Dictionary<string, StepReference>()
        );
        return cluster.Cluster.Storage.Create(
            Kinds.Job,
            (JsonObject)
                JsonNode.Parse(KubernetesJson.Serialize(StepJob.Create(run, step, task, 1, 0, new("fold", "aggregate", "meta"), new())))!
        );
    }
}
