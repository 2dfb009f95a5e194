using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>A run is deleted, and what becomes of its Jobs, pods and artifacts.</summary>
public class DeletionTests
{
    // Scenario 17
    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task A_run_deleted_in_the_middle_goes_with_its_Jobs_and_pods(string propagation)
    {
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.Runs());
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        await cluster.DeleteAsync(propagation: propagation);

        await OperatedCluster.UntilAsync(
            () => cluster.Run() is null && cluster.Jobs.Count + cluster.Pods.Count == 0,
            () => "nothing of the run is left"
        );
        Assert.True(cluster.IsOperating);
    }

    // Scenario 17
    [Fact]
    public async Task Jobs_orphaned_by_the_deletion_of_their_run_are_left_alone()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(gate.Commits);
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);

        await cluster.DeleteAsync(propagation: "Orphan");
        await cluster.GoneAsync();
        gate.Open();

        await OperatedCluster.UntilAsync(() => cluster.Jobs.Count(IsComplete) == 3, () => "the orphans end by themselves");
        Assert.All(cluster.Jobs, job => Assert.Null(job.At("metadata", "ownerReferences")));
        Assert.DoesNotContain(cluster.Faults.Writes, write => write is { Verb: "delete", Resource: "jobs" });
    }

    // Scenario 17
    [Fact]
    public async Task A_run_that_keeps_its_artifacts_can_be_deleted_with_no_operator_at_work()
    {
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.Runs());
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        await cluster.StopOperatorAsync();

        await cluster.DeleteAsync();

        await OperatedCluster.UntilAsync(
            () => cluster.Run() is null && cluster.Jobs.Count + cluster.Pods.Count == 0,
            () => "nothing of the run is left"
        );
    }

    // Scenario 16
    [Theory]
    [InlineData("Background", 0)]
    [InlineData("Foreground", 0)]
    [InlineData("Background", ExitCode.Data)]
    public async Task Artifacts_are_cleaned_up_once_all_pods_are_gone_and_then_the_run_goes(string propagation, int exitCode)
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "cleanup" ? PodOutcome.Fails(exitCode) : PodOutcome.Runs()
        );
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: DeletesArtifacts);
        await cluster.SeenRunningAsync(3);
        string uid = cluster.Run()!.Uid();

        await cluster.DeleteAsync(propagation: propagation);

        await cluster.GoneAsync();
        var cleanup = Assert.Single(cluster.FindJobs("cleanup"));
        Assert.Equal(exitCode == 0, IsComplete(cleanup));
        Assert.Contains(uid, cleanup.At("spec", "template", "metadata", "annotations", RunLabels.Task).Text(), StringComparison.Ordinal);
        var before = journal.Changes.TakeWhile(change => !(change.Kind == Kinds.Job && change.Object.Uid() == cleanup.Uid())).ToList();
        Assert.Equal(3, before.Count(change => change is { Type: "DELETED" } && change.Kind == Kinds.Pod));
        Assert.Equal(3, before.Count(change => change is { Type: "DELETED" } && change.Kind == Kinds.Job));
        if (exitCode != 0)
            await cluster.WarnedAsync(StatusReason.ArtifactsKept, "The artifacts in s3://artifacts/runs that runs/");
    }

    [Fact]
    public async Task A_run_that_is_being_deleted_says_what_that_waits_for()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Step(pod) == "cleanup" ? gate.Commits(pod) : PodOutcome.Runs() with { ExitCodeWhenStopped = null }
        );
        await cluster.ApplyAsync(edit: run =>
        {
            DeletesArtifacts(run);
            run.With("stages", Yaml.Json("foldTrainer: {pod: {terminationGracePeriodSeconds: 2}}")!);
        });
        await cluster.SeenRunningAsync(3);

        await cluster.DeleteAsync();

        await SaysAsync("Deleting: 3 Jobs are to end before the artifacts are removed.");
        await SaysAsync("Deleting: the Job demo-");
        Assert.Equal((RunPhase.Deleting, StatusReason.Deleting), (cluster.Status().Phase, cluster.Status().Reason));
        Assert.Equal(cluster.Run().At("metadata", "generation").Integer(), cluster.Status().ObservedGeneration);
        gate.Open();
        await cluster.GoneAsync();

        Task SaysAsync(string beginning) =>
            OperatedCluster.UntilAsync(
                () => cluster.Status().Message?.StartsWith(beginning, StringComparison.Ordinal) == true,
                () => $"{beginning} It says: {cluster.Status().Message}"
            );
    }

    [Fact]
    public async Task Runs_of_a_namespace_that_is_being_deleted_go_at_once_although_no_cleanup_can_be_made()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: DeletesArtifacts);
        await cluster.PhaseAsync(RunPhase.Complete);

        cluster.Cluster.Storage.Delete(Kinds.Namespace, null, OperatedCluster.Namespace, new DeleteOptions());

        await cluster.GoneAsync();
        Assert.Empty(cluster.FindJobs("cleanup"));
    }

    [Fact]
    public async Task A_finished_run_whose_delete_policy_is_edited_takes_its_artifacts_along()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {artifacts: {deletePolicy: Delete}}")!);
        await OperatedCluster.UntilAsync(() => cluster.Run().At("metadata", "finalizers").Texts().Any(), () => "the run has its finalizer");
        await cluster.DeleteAsync();

        await cluster.GoneAsync();
        Assert.True(IsComplete(Assert.Single(cluster.FindJobs("cleanup"))));
    }

    // Scenario 16
    [Fact]
    public async Task A_cleanup_Job_that_is_deleted_as_soon_as_its_run_is_gone_is_not_created_again()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        using Journal journal = new(cluster);
        await cluster.ApplyAsync(edit: DeletesArtifacts);
        await cluster.PhaseAsync(RunPhase.Complete);
        var storage = cluster.Cluster.Storage;
        IDisposable? late = null;
        using var hand = storage.Subscribe(change =>
        {
            // The operator learns of the run's end after it has learnt of its cleanup Job's.
            if (change is { Type: "ADDED" } && change.Kind == Kinds.Job)
                late = cluster.Faults.FreezeWatches(watch => watch.Resource == StackingRunApi.Plural);
            if (change is { Type: "DELETED" } && change.Kind == OperatedCluster.Runs)
                _ = Task.Run(() =>
                    cluster
                        .FindJobs("cleanup")
                        .ToList()
                        .ForEach(job => storage.Delete(Kinds.Job, OperatedCluster.Namespace, job.Name(), new()))
                );
        });

        await cluster.DeleteAsync();

        await OperatedCluster.UntilAsync(() => cluster.Run() is null && cluster.Jobs.Count == 0, () => "nothing is left");
        await Task.Delay(TimeSpan.FromSeconds(1));
        late?.Dispose();
        Assert.Single(journal.JobsMade, name => name.EndsWith("-cleanup", StringComparison.Ordinal));
    }

    // Scenario 16
    [Fact]
    public async Task A_cleanup_that_the_quota_refuses_is_tried_again()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync(edit: DeletesArtifacts);
        await cluster.PhaseAsync(RunPhase.Complete);
        using var refusal = cluster.Faults.Answer(
            request => request is { Verb: "create", Resource: "jobs" },
            403,
            times: 2,
            message: "jobs.batch is forbidden: exceeded quota: room"
        );

        await cluster.DeleteAsync();

        await cluster.GoneAsync();
        Assert.Equal(2, refusal.Hits);
        Assert.True(IsComplete(Assert.Single(cluster.FindJobs("cleanup"))));
    }

    // Scenario 18
    [Theory]
    [InlineData("Background")]
    [InlineData("Orphan")]
    public async Task A_run_created_again_under_the_same_name_at_once_starts_afresh(string propagation)
    {
        HashSet<string> old = [];
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            old.Count == 0 ? PodOutcome.Runs() with { ExitCodeWhenStopped = null } : OperatedCluster.Commits(pod)
        );
        await cluster.ApplyAsync();
        await cluster.SeenRunningAsync(3);
        old = [.. cluster.Jobs.Select(job => job.Name())];

        await cluster.DeleteAsync(propagation: propagation);
        await cluster.GoneAsync();
        var again = await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Equal((1, 0, 0), (step.Attempt, step.Failures, step.Disruptions)));
        Assert.All(cluster.Status().Steps(), step => Assert.DoesNotContain(step.Job!, old));
        Assert.Equal(
            5,
            cluster.Jobs.Count(job => job.At("metadata", "ownerReferences").Objects().Any(owner => owner["uid"].Text() == again.Uid()))
        );
    }

    // Scenario 18
    [Fact]
    public async Task A_strange_Job_of_the_wanted_name_is_neither_adopted_nor_touched()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        var run = await cluster.ApplyAsync(edit: run => run.With("suspend", true));
        var strange = (JsonObject)
            Yaml.Json("spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: any, image: any}]}}}")!;
        strange["metadata"] = new JsonObject { ["name"] = $"demo-{run.Uid()[..5]}-fold-1-1", ["namespace"] = OperatedCluster.Namespace };
        cluster.Cluster.Storage.Create(Kinds.Job, strange);

        await cluster.PatchAsync("demo", Yaml.Json("spec: {suspend: false}")!);

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.Equal(
            (2, 0, 0),
            (cluster.FindStep("fold-1").Attempt, cluster.FindStep("fold-1").Failures, cluster.FindStep("fold-1").Disruptions)
        );
        var untouched = cluster.Jobs.Single(job => job.Name() == strange.Name());
        Assert.Null(untouched.At("metadata", "ownerReferences"));
        Assert.True(untouched.At("spec", "suspend").IsTrue());
    }

    internal static bool IsComplete(JsonObject job) =>
        job.At("status", "conditions")
            .Objects()
            .Any(condition => condition["type"].Text() == "Complete" && condition["status"].Text() == "True");

    static void DeletesArtifacts(JsonObject run) => run["spec"]!["artifacts"]!["deletePolicy"] = "Delete";
}
