using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>The reflector over HTTP against the API server double, with the faults of a troubled cluster.</summary>
public sealed class ReflectorTests : IAsyncLifetime
{
    ApiServer server = null!;

    public async ValueTask InitializeAsync() => server = await ApiServer.StartAsync();

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task The_cache_follows_creations_and_deletions()
    {
        CreateJob("before");
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        Assert.Equal(["before"], jobs.Names);

        CreateJob("after");
        DeleteJob("before");

        await Eventually.TrueAsync(() => jobs.Names.SequenceEqual(["after"]), "the cache follows the watch");
        Assert.Null(Assert.Single(jobs.Cache.All).Metadata.ManagedFields);
    }

    [Fact]
    public async Task Jobs_of_others_are_ignored()
    {
        CreateJob("foreign", managedBy: "helm");
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();

        Assert.Empty(jobs.Names);
    }

    [Fact]
    public async Task A_watch_whose_version_expired_is_followed_by_a_list_that_finds_the_missed_deletion()
    {
        CreateJob("gone");
        CreateJob("stays");
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        await WatchOpenAsync();

        using (server.Faults.Outage())
        {
            DeleteJob("gone");
            CreateJob("new");
            server.Storage.ExpireHistory();
        }

        await jobs.PassAsync(() => jobs.Names.SequenceEqual(["new", "stays"]), "the missed deletion is found");
        Assert.Equal(1, jobs.Restarts("expired"));
    }

    [Fact]
    public async Task A_silent_watch_is_replaced_after_ninety_seconds_without_a_list()
    {
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        await WatchOpenAsync();
        var silence = server.Faults.FreezeWatches();
        CreateJob("unheard");

        await jobs.PassAsync(() => jobs.Restarts("idle") > 0, "the silence is noticed");
        silence.Dispose();

        await jobs.PassAsync(() => jobs.Names.SequenceEqual(["unheard"]), "what was held back is there");
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task A_server_that_ends_watches_at_once_is_not_asked_in_a_tight_loop()
    {
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        for (int i = 0; i < 3; i++)
        {
            await WatchOpenAsync();
            double before = jobs.Restarts("eof");
            server.Faults.EndWatches();
            await jobs.PassAsync(() => jobs.Restarts("eof") > before, "the end is seen");
            await jobs.PassAsync(() => server.Faults.OpenWatches() > 0, "another watch is open");
        }

        CreateJob("late");
        await Eventually.TrueAsync(() => jobs.Names.SequenceEqual(["late"]), "the watch works");
        Assert.Equal(1, Lists);
        Assert.DoesNotContain(jobs.Log.Lines, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task An_outage_is_one_line_in_the_log_a_growing_heartbeat_and_nothing_lost()
    {
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        await WatchOpenAsync();

        var outage = server.Faults.Outage();
        await jobs.PassAsync(() => jobs.Reflector.HeartbeatAge > TimeSpan.FromMinutes(10), "ten minutes pass");
        outage.Dispose();
        CreateJob("after");

        await jobs.PassAsync(() => jobs.Names.SequenceEqual(["after"]), "the cache is right again");
        Assert.Contains(jobs.Log.Lines, line => line.Text.Contains("the API server answers again"));
        Assert.InRange(jobs.Log.Lines.Count, 2, 6);
    }

    [Fact]
    public async Task A_missing_right_is_named_and_the_first_list_follows_once_it_is_granted()
    {
        using var forbidden = server.Faults.Answer(request => request.Verb == "list", 403);
        await using WatchedJobs jobs = new(server.Address);
        await jobs.PassAsync(() => forbidden.Hits > 2, "the list is retried");

        Assert.False(jobs.Reflector.Synced.IsCompleted);
        Assert.Contains(jobs.Log.Lines, line => line.Text.Contains("must allow get, list and watch of jobs"));
        forbidden.Dispose();
        await jobs.PassAsync(() => jobs.Reflector.Synced.IsCompleted, "synced");
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_and_restarts_when_it_expires_halfway()
    {
        for (int i = 0; i < 1100; i++)
            CreateJob($"job-{i}");
        int pages = 0;
        server.Faults.AfterExecute = (request, _) =>
        {
            if (request.Verb == "list" && Interlocked.Increment(ref pages) == 1)
            {
                CreateJob("newer");
                server.Storage.ExpireHistory();
            }
            return Task.CompletedTask;
        };
        await using WatchedJobs jobs = new(server.Address);
        await jobs.PassAsync(() => jobs.Reflector.Synced.IsCompleted, "synced");

        Assert.Equal(1101, jobs.Cache.Count);
        Assert.True(pages >= 4, $"{pages} pages");
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_stops_nothing()
    {
        CreateJob("odd-1");
        await using WatchedJobs jobs = new(server.Address, json =>
            json.GetProperty("metadata").GetProperty("name").GetString()!.StartsWith("odd")
                ? throw new JsonException("odd")
                : ObjectJson.ReadJob(json)
        );
        await jobs.SyncedAsync();
        CreateJob("odd-2");
        CreateJob("even");

        await Eventually.TrueAsync(() => jobs.Names.SequenceEqual(["even"]), "the readable one is there");
        Assert.Equal("odd", jobs.Cache.FindUnreadable("default", "odd-1")?.Problem);
        Assert.NotNull(jobs.Cache.FindUnreadable("default", "odd-2"));
        Assert.Equal(2, jobs.Telemetry.UnreadableObjects.WithLabels("jobs").Value);
    }

    int Lists => server.Faults.Requests.Count(request => request.Verb == "list");

    Task WatchOpenAsync() => Eventually.TrueAsync(() => server.Faults.OpenWatches() == 1, "one watch is open");

    void CreateJob(string name, string managedBy = "stacking-operator") =>
        server.Storage.Create(
            Kinds.Job,
            JsonNode
                .Parse(
                    $$"""
                    {"metadata": {"name": "{{name}}", "namespace": "default", "labels": {"app.kubernetes.io/managed-by": "{{managedBy}}"} },
                     "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "busybox"}]} } } }
                    """
                )!
                .AsObject()
        );

    void DeleteJob(string name) => server.Storage.Delete(Kinds.Job, "default", name, new());
}
