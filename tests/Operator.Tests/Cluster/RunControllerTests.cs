using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using Prometheus;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Health;
using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>The whole runtime, from a change on the API server double to the call of a reconciler.</summary>
public sealed class RunControllerTests : IAsyncLifetime
{
    static readonly ResourceKind StackingRun = new("stackingk8s.io", "v1alpha1", "StackingRun", "stackingruns", true);

    readonly CancellationTokenSource stop = new();
    readonly ManualClock clock = new();
    readonly RuntimeMetrics metrics = new(Metrics.NewCustomRegistry());
    readonly ConcurrentQueue<RunKey> calls = new();
    Func<RunKey, Task<TimeSpan?>> reconcile = _ => Task.FromResult<TimeSpan?>(null);
    ApiServer server = null!;
    ApiConnection connection = null!;
    ClusterCache cache = null!;
    RunController controller = null!;
    Task watching = Task.CompletedTask,
        working = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        server.Storage.Create(
            Kinds.CustomResourceDefinition,
            JsonNode
                .Parse(
                    """
                    {"metadata": {"name": "stackingruns.stackingk8s.io"},
                     "spec": {"group": "stackingk8s.io", "scope": "Namespaced", "names": {"kind": "StackingRun", "plural": "stackingruns"},
                       "versions": [{"name": "v1alpha1", "served": true, "storage": true, "subresources": {"status": {}},
                         "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
                    """
                )!
                .AsObject()
        );
        connection = new(new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri }, metrics, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(watching, working).WaitAsync(TimeSpan.FromSeconds(5));
        controller.Dispose();
        connection.Dispose();
        await server.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Changes_of_a_run_its_jobs_and_their_pods_cause_a_reconciliation()
    {
        string run = CreateRun("deepfake");
        Start();
        await CalledAsync(1);
        string job = Create(Kinds.Job, "fold-0", "StackingRun", "deepfake", run);
        await CalledAsync(2);
        Create(Kinds.Pod, "fold-0-x", "Job", "fold-0", job);
        await CalledAsync(3);
        server.Storage.Delete(Kinds.Job, "default", "fold-0", new());
        await CalledAsync(4);

        Assert.All(calls, call => Assert.Equal(new("default", "deepfake"), call));
    }

    [Fact]
    public async Task Jobs_and_pods_of_others_are_ignored()
    {
        string run = CreateRun("deepfake");
        Start();
        await CalledAsync(1);
        Create(Kinds.Pod, "stray", "Job", "stray", CreateStray());
        Create(Kinds.Job, "fold-0", "StackingRun", "deepfake", run);
        await CalledAsync(2);
        await Eventually.TrueAsync(() => cache.Jobs.Count == 2 && cache.Pods.Count == 1, "all are seen");

        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task Nothing_is_decided_before_every_kind_was_listed()
    {
        CreateRun("deepfake");
        var forbidden = server.Faults.Answer(request => request.Resource == "pods", 403);
        Start();
        await Eventually.TrueAsync(
            () => cache.Runs.Count == 1 && forbidden.Hits > 0 && RuntimeHealth.FindUnsynced(cache).Count() == 1,
            "all but the pods are known"
        );

        Assert.Contains("pods", Assert.Single(RuntimeHealth.FindUnsynced(cache)));
        Assert.Empty(calls);
        forbidden.Dispose();
        await PassAsync(() => calls.Count == 1, "the run is looked at");
        Assert.Empty(RuntimeHealth.FindUnsynced(cache));
    }

    [Fact]
    public async Task A_failing_reconciliation_is_retried_until_it_succeeds()
    {
        reconcile = _ => calls.Count < 20 ? throw new TaskCanceledException("a request timed out") : Task.FromResult<TimeSpan?>(null);
        CreateRun("deepfake");
        Start();
        await PassAsync(() => calls.Count == 20, "it is retried");

        await Eventually.TrueAsync(() => metrics.ReconcileErrors.Value == 19, "the failures are counted");
    }

    [Fact]
    public async Task A_run_is_reconciled_when_requested_and_every_ten_minutes_until_it_is_gone()
    {
        reconcile = _ => Task.FromResult<TimeSpan?>(calls.Count == 1 ? TimeSpan.FromSeconds(30) : null);
        CreateRun("deepfake");
        Start();
        await CalledAsync(1);
        long first = clock.GetTimestamp();
        await PassAsync(() => calls.Count == 2, "the delay it asked for");
        var asked = clock.GetElapsedTime(first);
        await PassAsync(() => calls.Count == 3, "the resync");
        var resynced = clock.GetElapsedTime(first);

        Assert.InRange(asked, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
        Assert.InRange(resynced, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(11.5));
    }

    [Fact]
    public async Task Workers_that_hang_while_runs_wait_are_a_problem_that_a_restart_may_solve()
    {
        for (int i = 0; i < 5; i++)
            CreateRun($"run-{i}");
        Start(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return null;
            }
        );
        await Eventually.TrueAsync(() => metrics.QueueLatency.Count == 4, "four workers are busy, a fifth run waits");
        Assert.Empty(RuntimeHealth.FindProblems(cache, controller));
        clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Contains(RuntimeHealth.FindProblems(cache, controller), problem =>
            problem.StartsWith("runs are waiting, and no worker has made progress for 11 min")
        );
    }

    [Fact]
    public async Task A_stop_ends_a_running_reconciliation()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CreateRun("deepfake");
        Start(
            async (run, token) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return null;
            }
        );
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();

        await Task.WhenAll(watching, working).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, metrics.ReconcileErrors.Value);
    }

    [Fact]
    public async Task Live_reads_are_ahead_of_the_caches_and_see_only_what_the_run_owns()
    {
        string run = CreateRun("deepfake");
        LiveReads live = new(connection);
        Start();
        Create(Kinds.Job, "fold-0", "StackingRun", "deepfake", run);
        CreateStray();

        Assert.Equal("fold-0", Assert.Single(await live.JobsAsync(new("default", "deepfake"), run, stop.Token)).Metadata.Name);
        Assert.Equal(run, (await live.RunAsync(new("default", "deepfake"), stop.Token))?.Metadata.Uid);
        Assert.Null(await live.RunAsync(new("default", "unknown"), stop.Token));
    }

    void Start(Func<RunKey, CancellationToken, Task<TimeSpan?>>? work = null)
    {
        RecordingLog log = new();
        cache = new(connection, ["default"], new(), metrics, clock, log);
        controller = new(cache, work ?? Record, Urgency.CanContinue, new(), metrics, clock, log);
        watching = cache.RunAsync(stop.Token);
        working = controller.RunAsync(stop.Token);

        Task<TimeSpan?> Record(RunKey run, CancellationToken token)
        {
            calls.Enqueue(run);
            return reconcile(run);
        }
    }

    Task CalledAsync(int count) => Eventually.TrueAsync(() => calls.Count >= count, $"the run is looked at {count} times");

    Task PassAsync(Func<bool> condition, string expectation) =>
        Eventually.TrueAsync(
            () =>
            {
                if (condition())
                    return true;
                clock.Advance(TimeSpan.FromSeconds(5));
                return false;
            },
            expectation
        );

    string CreateRun(string name) =>
        (string)
            server.Storage.Create(
                StackingRun,
                JsonNode
                    .Parse(
                        $$"""
                        {"apiVersion": "stackingk8s.io/v1alpha1", "kind": "StackingRun",
                         "metadata": {"name": "{{name}}", "namespace": "default"},
                         "spec": {"data": {"manifest": "s3://data/train.csv"}, "artifacts": {"uri": "s3://runs"} } }
                        """
                    )!
                    .AsObject()
            )["metadata"]!["uid"]!;

    // It has our labels, and another controller.
    string CreateStray()
    {
        var other = server.Storage.Create(
            Kinds.ConfigMap,
            JsonNode.Parse("""{"metadata": {"name": "other", "namespace": "default"}}""")!.AsObject()
        );
        return Create(Kinds.Job, "stray", "ConfigMap", "other", (string)other["metadata"]!["uid"]!);
    }

    string Create(ResourceKind kind, string name, string ownerKind, string ownerName, string ownerUid)
    {
        string pod = """{"restartPolicy": "Never", "containers": [{"name": "main", "image": "busybox"}]}""";
        string spec = kind == Kinds.Pod ? pod : $$"""{"template": {"spec": {{pod}} } }""";
        return (string)
            server.Storage.Create(
                kind,
                JsonNode
                    .Parse(
                        $$"""
                        {"metadata": {"name": "{{name}}", "namespace": "default",
                           "labels": {"app.kubernetes.io/managed-by": "stacking-operator", "stackingk8s.io/run": "deepfake"},
                           "ownerReferences": [{"apiVersion": "v1", "kind": "{{ownerKind}}", "name": "{{ownerName}}", "uid": "{{ownerUid}}",
                                                "controller": true}]},
                         "spec": {{spec}} }
                        """
                    )!
                    .AsObject()
            )["metadata"]!["uid"]!;
    }
}
