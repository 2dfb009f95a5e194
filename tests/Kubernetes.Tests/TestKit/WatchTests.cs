using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using static StackingK8s.Tests.TestKit.TestClient;

namespace StackingK8s.Tests.TestKit;

public class WatchTests
{
    [Fact]
    public async Task The_recorded_watch_is_repeated_event_by_event()
    {
        await using var client = await TestClient.StartAsync();
        client.Server.BookmarkInterval = TimeSpan.FromSeconds(2);
        await using var watch = await client.WatchStream(Widgets + "?allowWatchBookmarks=true&timeoutSeconds=60");
        var events = new List<JsonObject> { (await watch.Next())! };
        foreach (var exchange in GoldenExchanges.All.Where(exchange => ChangesWidgetA(exchange)))
        {
            var request = exchange["request"]!;
            string path = request["path"]!.GetValue<string>();
            if (request["method"]!.GetValue<string>() == "POST")
                await client.Post(path, request["body"]!.DeepClone().AsObject());
            else if (request["method"]!.GetValue<string>() == "DELETE")
                await client.Delete(path);
            else
                await client.Patch(path, request["body"]!.ToJsonString(), request["contentType"]!.GetValue<string>());
        }
        while (events.Count < GoldenExchanges.WidgetEvents.Count)
            events.Add((await watch.Next())!);

        Assert.Equal(GoldenExchanges.WidgetEvents.Select(Summary), events.Select(Summary));
    }

    [Fact]
    public async Task A_version_that_is_too_old_ends_in_an_error_event()
    {
        await using var client = await TestClient.StartAsync();

        var events = await client.Watch(Widgets + "?resourceVersion=1&timeoutSeconds=2");

        var status = Assert.Single(events)["object"]!;
        Assert.Equal((410, "Expired"), (status["code"]!.GetValue<int>(), status["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task History_is_bounded_and_can_be_expired_but_open_watches_go_on()
    {
        await using var client = await TestClient.StartAsync(history: 10);
        client.Storage.Create(Samples.Widget, Samples.NewWidget("first"));
        string version = (await client.Get(Widgets)).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        await using var open = await client.WatchStream($"{Widgets}?resourceVersion={version}");
        for (int i = 0; i < 30; i++)
        {
            client.Storage.Create(Samples.Widget, Samples.NewWidget($"w{i}"));
            Assert.Equal("ADDED", await open.NextType());
        }
        Assert.Equal("ERROR", (await client.Watch($"{Widgets}?resourceVersion={version}"))[0]["type"]!.GetValue<string>());

        string now = (await client.Get(Widgets)).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("between"));
        Assert.Equal("ADDED", await open.NextType());
        client.Server.Faults.ExpireHistory();
        Assert.Equal("ERROR", (await client.Watch($"{Widgets}?resourceVersion={now}"))[0]["type"]!.GetValue<string>());
        client.Storage.Create(Samples.Widget, Samples.NewWidget("after"));
        Assert.Equal("ADDED", await open.NextType());
    }

    [Fact]
    public async Task A_watch_from_a_version_misses_nothing_that_came_after_it()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("a"));
        string version = (await client.Get(Widgets)).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        client.Storage.Change(Samples.Widget, "rec", "a", widget => widget["spec"]!["size"] = 4);
        client.Storage.Delete(Samples.Widget, "rec", "a", new DeleteOptions());

        var events = await client.Watch($"{Widgets}?resourceVersion={version}", count: 2);

        Assert.Equal(["MODIFIED", "DELETED"], events.Select(change => change["type"]!.GetValue<string>()));
        Assert.Equal(4, events[1]["object"]!["spec"]!["size"]!.GetValue<int>());
        Assert.True(Version(events[1]) > Version(events[0]), "the last state comes with the version of the deletion");
    }

    [Fact]
    public async Task An_object_that_leaves_the_selector_is_deleted_for_the_watcher()
    {
        await using var client = await TestClient.StartAsync();
        var selected = Samples.NewWidget("selected");
        selected["metadata"]!["labels"] = new JsonObject { ["run"] = "a" };
        client.Storage.Create(Samples.Widget, selected);
        await using var watch = await client.WatchStream(Widgets + "?labelSelector=run%3Da");
        // Once it has told of what is there, it has begun: otherwise it might begin after all that follows, with nothing to tell.
        Assert.Equal("ADDED", await watch.NextType());
        client.Storage.Create(Samples.Widget, Samples.NewWidget("other"));
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w"));
        client.Storage.Change(Samples.Widget, "rec", "w", widget => widget["metadata"]!["labels"] = new JsonObject { ["run"] = "a" });
        client.Storage.Change(Samples.Widget, "rec", "w", widget => widget["metadata"]!["labels"] = new JsonObject { ["run"] = "b" });

        Assert.Equal("ADDED", await watch.NextType());
        Assert.Equal("DELETED", await watch.NextType());
    }

    [Fact]
    public async Task A_frozen_watch_stays_open_and_silent_beyond_its_timeout_and_new_ones_too()
    {
        await using var client = await TestClient.StartAsync();
        client.Server.BookmarkInterval = TimeSpan.FromMilliseconds(20);
        await using var watch = await client.WatchStream(Widgets + "?allowWatchBookmarks=true&timeoutSeconds=1");
        Assert.Equal("BOOKMARK", await watch.NextType());
        var freeze = client.Server.Faults.FreezeWatches(request => request.Resource == "widgets");
        await using var later = await client.WatchStream(Widgets + "?allowWatchBookmarks=true");
        client.Storage.Create(Samples.Widget, Samples.NewWidget("a"));
        Assert.True((await client.Get(Widgets + "/a")).Code == 200, "all but watches are served");

        Task<string?> first = NextAdded(watch),
            second = NextAdded(later);
        await Assert.ThrowsAsync<TimeoutException>(() => Task.WhenAny(first, second).WaitAsync(TimeSpan.FromSeconds(1.5)));
        freeze.Dispose();

        Assert.Equal(["ADDED", "ADDED"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task Watches_end_when_a_test_ends_them_and_at_their_timeout()
    {
        await using var client = await TestClient.StartAsync();
        await using var watch = await client.WatchStream(Widgets);
        await Eventually.TrueAsync(() => client.Server.Faults.OpenWatches() == 1, "the watch is open");
        client.Server.Faults.EndWatches();

        Assert.Null(await watch.Next());
        Assert.Empty(await client.Watch(Widgets + "?timeoutSeconds=1"));
    }

    static async Task<string?> NextAdded(WatchStream watch)
    {
        string? type;
        do type = await watch.NextType();
        while (type == "BOOKMARK");
        return type;
    }

    static long Version(JsonObject change) => long.Parse(change["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>());

    static bool ChangesWidgetA(JsonObject exchange) =>
        exchange["request"]!["path"]!.GetValue<string>().Contains("/widgets", StringComparison.Ordinal)
        && exchange["request"]!["method"]!.GetValue<string>() is not ("GET" or "PUT")
        && exchange["response"]!["status"]!.GetValue<int>() < 300;

    /// <summary>All of an event but times, identities and versions, which no two servers share.</summary>
    static string Summary(JsonObject change)
    {
        var copy = change.DeepClone();
        var metadata = copy["object"]!["metadata"]!.AsObject();
        foreach (string member in (string[])["uid", "resourceVersion", "creationTimestamp", "managedFields"])
            metadata.Remove(member);
        if (metadata.ContainsKey("deletionTimestamp"))
            metadata["deletionTimestamp"] = "set";
        return Sorted(copy)!.ToJsonString();
    }

    static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject obj => new JsonObject(
                obj.OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
}
