using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>watch: changes of one kind from a version on, as lines of JSON until either side ends it.</summary>
sealed class Watches(ObjectStorage storage, Faults.WatchControl control)
{
    /// <summary>
    /// How often a watch that allows it gets a BOOKMARK. A real server sends one about a second after the start and then every minute.
    /// </summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan FirstBookmark { get; set; } = TimeSpan.FromSeconds(1);

    public async Task ServeAsync(ServedResource served, ApiRequest request, HttpContext context, bool asTable)
    {
        var selector = Reads.ReadSelector(served, request);
        using var watch = control.Open(request, context.RequestAborted);
        var response = context.Response;
        response.ContentType = "application/json";
        response.StatusCode = 200;
        var version = Start(served, request);
        try
        {
            // The client learns at once that its watch is open, though nothing may happen for a long time.
            await response.StartAsync(watch.Ended);
            await response.Body.FlushAsync(watch.Ended);
            var until =
                int.TryParse(request.Query["timeoutSeconds"], CultureInfo.InvariantCulture, out int seconds) && seconds > 0
                    ? Task.Delay(TimeSpan.FromSeconds(seconds), watch.Ended)
                    : Task.Delay(TimeSpan.FromMinutes(40), watch.Ended);
            await StreamAsync(new Session(served, request, selector, response, watch, asTable), version, until);
        }
        catch (OperationCanceledException) when (watch.Ended.IsCancellationRequested)
        {
            // The client disconnected, or a test ended the watch: this is how watches end.
        }
    }

    sealed record Session(
        ServedResource Served,
        ApiRequest Request,
        Selector Selector,
        HttpResponse Response,
        Faults.OpenWatch Watch,
        bool AsTable
    )
    {
        public bool AllowsBookmarks { get; } = Request.Query["allowWatchBookmarks"] == "true";

        public async Task WriteAsync(ReadOnlyMemory<byte> lines)
        {
            await Watch.ThawedAsync();
            await Response.Body.WriteAsync(lines, Watch.Ended);
            await Response.Body.FlushAsync(Watch.Ended);
        }
    }

    /// <summary>Where the stream starts: null: with the current objects.</summary>
    static long? Start(ServedResource served, ApiRequest request)
    {
        string text = request.Query["resourceVersion"].ToString();
        if (text is "" or "0")
            return null;
        return long.TryParse(text, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw ApiException.Invalid(
                served.Kind,
                "",
                [
                    new(
                        "FieldValueInvalid",
                        $"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax",
                        "resourceVersion"
                    ),
                ]
            );
    }

    async Task StreamAsync(Session session, long? from, Task until)
    {
        var log = storage.LogOf(session.Served.Kind);
        if ((from is { } version ? log.FindPlace(version) : await WriteStateAsync(session)) is not { } place)
        {
            await session.WriteAsync(Line("ERROR", ApiAnswer.Utf8(Expired(from ?? 0, log.Oldest).Status())));
            return;
        }
        var bookmark = Task.Delay(FirstBookmark, session.Watch.Ended);
        for (bool isOver = false; !isOver; )
        {
            // A frozen connection does not end either; thawed, it first delivers what it held back.
            await session.Watch.ThawedAsync();
            isOver = until.IsCompleted;
            // Read before the changes: a bookmark must not overtake a change that comes in between.
            long upTo = storage.ResourceVersion;
            var (changes, grown) = log.From(place);
            if (changes is null)
            {
                await session.WriteAsync(Line("ERROR", ApiAnswer.Utf8(Expired(from ?? 0, log.Oldest).Status())));
                return;
            }
            place += changes.Count;
            if (changes.Count > 0)
            {
                if (Lines(session, changes) is { Length: > 0 } lines)
                    await session.WriteAsync(lines);
            }
            else if (bookmark.IsCompleted)
            {
                if (session.AllowsBookmarks)
                    await session.WriteAsync(Bookmark(session.Served, upTo, initialEnd: false));
                bookmark = Task.Delay(BookmarkInterval, session.Watch.Ended);
            }
            else if (!isOver)
                await Task.WhenAny(grown, until, bookmark);
            session.Watch.Ended.ThrowIfCancellationRequested();
        }
    }

    async Task<long> WriteStateAsync(Session session)
    {
        var snapshot = storage.Snapshot(session.Served.Kind, session.Request.Namespace);
        using var lines = new MemoryStream();
        foreach (var stored in snapshot.Objects.Where(stored => session.Selector.Matches(stored.Value)))
            lines.Write(Line("ADDED", Text(session, stored)).Span);
        if (session.AllowsBookmarks)
            lines.Write(Bookmark(session.Served, snapshot.Version, initialEnd: true).Span);
        if (lines.Length > 0)
            await session.WriteAsync(lines.ToArray());
        return snapshot.Place;
    }

    ReadOnlyMemory<byte> Lines(Session session, IReadOnlyList<StorageEvent> changes)
    {
        var lines = new MemoryStream();
        foreach (var change in changes)
            if (TypeFor(session, change) is { } type)
                lines.Write(Line(type, Text(session, change.Stored)).Span);
        return lines.ToArray();
    }

    ReadOnlySpan<byte> Text(Session session, StoredObject stored) =>
        !session.AsTable
            ? stored.Text
            : Table.Answer(session.Served, [stored.Value], [], session.Request.Query["includeObject"].ToString(), storage.Now).Body.Span;

    /// <summary>
    /// An object that starts to match is ADDED for this watcher, one that stops is DELETED, whatever happened to it in storage.
    /// </summary>
    static string? TypeFor(Session session, StorageEvent change)
    {
        if (session.Request.Namespace is { } ns && change.Stored.Namespace != ns)
            return null;
        bool before = change.Previous is { } old && session.Selector.Matches(old.Value);
        bool after = change.Type != "DELETED" && session.Selector.Matches(change.Object);
        return (before, after) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
    }

    static ApiException Expired(long version, long oldest) => new(410, "Expired", $"too old resource version: {version} ({oldest})");

    static ReadOnlyMemory<byte> Bookmark(ServedResource served, long version, bool initialEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (initialEnd)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        var obj = new JsonObject
        {
            ["kind"] = served.Kind.Kind,
            ["apiVersion"] = served.Kind.ApiVersion,
            ["metadata"] = metadata,
        };
        // The zero value of a built-in type, with what has no "omitempty" in it.
        if (served.Kind == Kinds.Job)
            obj["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject(),
                    ["spec"] = new JsonObject { ["containers"] = null },
                },
            };
        if (served.Kind == Kinds.Pod)
            obj["spec"] = new JsonObject { ["containers"] = null };
        if (served.Kind == Kinds.Job || served.Kind == Kinds.Pod)
            obj["status"] = new JsonObject();
        return Line("BOOKMARK", ApiAnswer.Utf8(obj));
    }

    static ReadOnlyMemory<byte> Line(string type, ReadOnlySpan<byte> obj)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":");
        byte[] line = new byte[head.Length + obj.Length + 2];
        head.CopyTo(line, 0);
        obj.CopyTo(line.AsSpan(head.Length));
        line[^2] = (byte)'}';
        line[^1] = (byte)'\n';
        return line;
    }
}
