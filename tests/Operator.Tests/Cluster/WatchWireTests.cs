using Microsoft.AspNetCore.Http;
using StackingK8s.TestKit;
using static StackingK8s.Tests.Operator.Cluster.ScriptedServer;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>How a watch handles bytes that no proper server sends, and the few that a quiet one does.</summary>
public class WatchWireTests
{
    const string Expired =
        """{"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old resource version"}}"""
        + "\n";
    const string Failed =
        """{"type": "ERROR", "object": {"kind": "Status", "code": 500, "reason": "InternalError", "message": "etcd is away"}}""" + "\n";

    [Theory]
    [InlineData("<html>502 Bad Gateway</html>\n", "malformed")]
    [InlineData("{\"type\": \"ADDED\", \"object\": {\"metadata\": {\"name\": \"cut", "malformed")]
    [InlineData("{\"type\": \"UNHEARD-OF\", \"object\": {\"metadata\": {\"name\": \"a\"}}}\n", "malformed")]
    [InlineData("{\"no\": \"event\"}\n", "malformed")]
    [InlineData("[1, 2]\n", "malformed")]
    [InlineData(Expired, "expired")]
    [InlineData(Failed, "error")]
    public async Task Anything_that_is_not_an_event_is_followed_by_a_new_list(string said, string reason)
    {
        await using var server = await StartAsync(Says(Event("ADDED", "good", 11) + said));
        await using WatchedJobs jobs = new(server.Address);

        await jobs.PassAsync(() => jobs.Restarts(reason) == 1 && jobs.Names.SequenceEqual(["job-20"]), "a second list is taken over");
    }

    [Theory, InlineData(504), InlineData(410), InlineData(400)]
    public async Task A_rejected_watch_is_followed_by_a_list_because_the_server_may_not_know_its_version(int code)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = code;
            return Task.CompletedTask;
        });
        await using WatchedJobs jobs = new(server.Address);

        await jobs.PassAsync(() => server.WatchedFrom.SequenceEqual(["10", "20"]), "the watch after it begins from a second list");
    }

    [Fact]
    public async Task After_overload_the_same_watch_is_retried_without_a_list()
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        await using WatchedJobs jobs = new(server.Address);

        await jobs.PassAsync(() => server.WatchedFrom.SequenceEqual(["10", "10"]), "the same watch again");
        Assert.Equal(1, server.Lists);
    }

    [Fact]
    public async Task A_broken_connection_needs_no_list()
    {
        await using var server = await StartAsync(async context =>
        {
            await context.Response.WriteAsync(Event("ADDED", "a", 15));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using WatchedJobs jobs = new(server.Address);

        await jobs.PassAsync(() => server.WatchedFrom.Count == 2, "the watch continues");
        Assert.Equal(1, server.Lists);
        Assert.Equal(1, jobs.Restarts("connection"));
    }

    [Fact]
    public async Task Bookmarks_alone_keep_a_watch_alive_and_move_its_version_on()
    {
        using SemaphoreSlim next = new(0);
        await using var server = await StartAsync(async context =>
        {
            for (int version = 11; version <= 15; version++)
            {
                await context.Response.WriteAsync(Event("BOOKMARK", "", version));
                await context.Response.Body.FlushAsync();
                await next.WaitAsync();
            }
        });
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        for (ulong version = 11; version <= 15; version++)
        {
            await Eventually.TrueAsync(() => jobs.Cache.Progress.Version("ns") == version, $"bookmark {version} is taken");
            jobs.Clock.Advance(TimeSpan.FromSeconds(60));
            next.Release();
        }

        await jobs.PassAsync(() => server.WatchedFrom.Count == 2, "the server ended the watch");
        Assert.Equal(["10", "15"], server.WatchedFrom);
        Assert.Equal((0, 1), (jobs.Restarts("idle"), jobs.Restarts("eof")));
    }

    [Fact]
    public async Task A_watch_is_open_from_its_headers_on_not_from_its_first_event()
    {
        await using var server = await StartAsync();
        await using WatchedJobs jobs = new(server.Address);
        await jobs.SyncedAsync();
        await Eventually.TrueAsync(() => server.WatchedFrom.Count == 1, "the watch is asked for");

        // Disposal must end it, though the server never sends anything.
    }
}
