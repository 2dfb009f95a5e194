using System.Diagnostics;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using static StackingK8s.Tests.TestKit.TestClient;

namespace StackingK8s.Tests.TestKit;

public class FaultPlanTests
{
    [Fact]
    public async Task A_request_is_refused_as_often_as_planned_and_does_not_take_effect()
    {
        await using var client = await TestClient.StartAsync();
        var fault = client.Server.Faults.Answer(
            request => request is { Verb: "create", Resource: "jobs" },
            429,
            times: 1,
            from: 2,
            retryAfterSeconds: 3
        );

        Assert.Equal(201, (await client.Post(Jobs, Samples.NewJob("a"))).Code);
        var (code, status) = await client.Post(Jobs, Samples.NewJob("b"));
        Assert.Equal((429, "TooManyRequests"), (code, status["reason"]!.GetValue<string>()));
        Assert.Equal(201, (await client.Post(Jobs, Samples.NewJob("b"))).Code);
        Assert.Equal(1, fault.Hits);
        Assert.Equal([true, false, true], client.Server.Faults.Writes.Select(request => request.Executed));
    }

    [Fact]
    public async Task A_write_can_happen_and_its_answer_be_lost()
    {
        await using var client = await TestClient.StartAsync();
        using (client.Server.Faults.Cut(request => request.Resource == "jobs", times: 1, afterExecuting: true))
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.Post(Jobs, Samples.NewJob("a")));
        using (client.Server.Faults.Answer(request => request.Resource == "widgets", 504, afterExecuting: true))
            Assert.Equal(504, (await client.Post(Widgets, Samples.NewWidget("w"))).Code);

        Assert.NotNull(client.Storage.Get(Kinds.Job, "rec", "a"));
        Assert.NotNull(client.Storage.Get(Samples.Widget, "rec", "w"));
        Assert.Equal([(0, true), (504, true)], client.Server.Faults.Writes.Select(request => (request.Code, request.Executed)));
        Assert.Equal("AlreadyExists", (await client.Post(Jobs, Samples.NewJob("a"))).Body["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task In_an_outage_nobody_is_answered_and_watches_end()
    {
        await using var client = await TestClient.StartAsync();
        await using var watch = await client.WatchStream(Jobs);
        await Eventually.TrueAsync(() => client.Server.Faults.OpenWatches() == 1, "the watch is open");
        using (client.Server.Faults.Outage())
        {
            Assert.Null(await watch.Next());
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.Get(Jobs));
        }

        Assert.Equal(200, (await client.Get(Jobs)).Code);
    }

    [Fact]
    public async Task An_answer_can_be_late()
    {
        await using var client = await TestClient.StartAsync();
        client.Server.Faults.Delay(request => request.Verb == "list", TimeSpan.FromMilliseconds(300), times: 1);
        var watch = Stopwatch.StartNew();

        await client.Get(Jobs);

        Assert.InRange(watch.ElapsedMilliseconds, 290, 20_000);
    }

    [Fact]
    public async Task A_test_can_stop_the_world_between_any_two_requests()
    {
        await using var client = await TestClient.StartAsync();
        var seen = new List<(int, int)>();
        client.Server.Faults.AfterExecute = (request, code) =>
        {
            seen.Add((request.Index, code));
            return Task.CompletedTask;
        };
        var gate = new TaskCompletionSource();
        client.Server.Faults.BeforeExecute = request => request.Index == 1 ? gate.Task : Task.CompletedTask;
        await client.Post(Jobs, Samples.NewJob("a"));
        var second = client.Post(Jobs, Samples.NewJob("b"));
        await Eventually.TrueAsync(() => client.Server.Faults.Requests.Count == 2, "the second request has arrived");
        Assert.Null(client.Storage.Get(Kinds.Job, "rec", "b"));

        gate.SetResult();
        await second;

        Assert.Equal([(0, 201), (1, 201)], seen);
    }

    [Fact]
    public async Task The_log_tells_who_asked_for_what()
    {
        await using var client = await TestClient.StartAsync();
        await client.Post(Jobs, Samples.NewJob("a"));
        await client.Patch(Jobs + "/a/status", """{"status": {"active": 1}}""");
        await client.Get("/api/v1/namespaces/rec");

        Assert.Equal(
            [
                ("create", "batch", "jobs", "", "rec", null, 201),
                ("patch", "batch", "jobs", "status", "rec", "a", 200),
                ("get", "", "namespaces", "", (string?)null, "rec", 200),
            ],
            client.Server.Faults.Requests.Select(request =>
                (request.Verb, request.Group, request.Resource, request.Subresource, request.Namespace, request.Name, request.Code)
            )
        );
    }
}
