using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>watch: changes of one kind from a version on, as lines of JSON until somebody ends it.</summary>
sealed class Watches(ObjectStorage storage, Faults.WatchControl control)
{
    /// <summary>How often a watch that allows it gets a BOOKMARK. A real server sends one about a second after the start and then every minute.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan FirstBookmark { get; set; } = TimeSpan.FromSeconds(1);

    public async Task ServeAsync(ServedResource served, ApiRequest request, HttpContext context)
    {
        var selector = Reads.SelectorOf(served, request);
        using var watch = control.Open(request, context.RequestAborted);
        var response = context.Response;
        response.ContentType = "application/json";
        response.StatusCode = 200;
        var position = Start(served, request);
        await response.StartAsync(watch.Ended);
        try
        {
            var until = int.TryParse(request.Query["timeoutSeconds"], CultureInfo.InvariantCulture, out int seconds) && seconds > 0
                ? Task.Delay(TimeSpan.FromSeconds(seconds), watch.Ended) : Task.Delay(TimeSpan.FromMinutes(40), watch.Ended);
            await StreamAsync(new Stream(served, request, selector, response, watch), position, until);
        }
        catch (OperationCanceledException) when (watch.Ended.IsCancellationRequested)
        {
            // The client went away, or a test ended the watch: either way this is how a watch ends.
        }
    }

    sealed record Stream(ServedResource Served, ApiRequest Request, Selector Selector, HttpResponse Response, Faults.OpenWatch Watch)
    {
        public bool AllowsBookmarks { get; } = Request.Query["allowWatchBookmarks"] == "true";

        public async Task WriteAsync(ReadOnlyMemory<byte> lines)
        {
            await Watch.ThawedAsync();
            await Response.Body.WriteAsync(lines, Watch.Ended);
            await Response.Body.FlushAsync(Watch.Ended);
        }
    }

    /// <summary>Where the stream begins: null means with the objects there are.</summary>
    static long? Start(ServedResource served, ApiRequest request)
    {
        string text = request.Query["resourceVersion"].ToString();
        if (text is "" or "0") return null;
        return long.TryParse(text, CultureInfo.InvariantCulture, out long version) ? version
            : throw ApiException.Invalid(served.Kind, "", [new("FieldValueInvalid", $"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax", "resourceVersion")]);
    }

    async Task StreamAsync(Stream stream, long? from, Task until)
    {
        var log = storage.LogOf(stream.Served.Kind);
        // Taken before the objects are, so that no time is left to wait out that has passed meanwhile.
        long position = from ?? await WriteStateAsync(stream);
        var bookmark = Task.Delay(FirstBookmark, stream.Watch.Ended);
        while (!until.IsCompleted)
        {
            var (changes, grown) = log.After(position);
            if (changes is null)
            {
                await stream.WriteAsync(Line("ERROR", ApiAnswer.Utf8(Expired(position, log.Oldest).Status())));
                return;
            }
            if (changes.Count > 0)
            {
                position = changes[^1].ResourceVersion;
                if (Lines(stream, changes) is { Length: > 0 } lines) await stream.WriteAsync(lines);
            }
            else if (bookmark.IsCompleted)
            {
                if (stream.AllowsBookmarks) await stream.WriteAsync(Bookmark(stream.Served, storage.ResourceVersion, initialEnd: false));
                bookmark = Task.Delay(BookmarkInterval, stream.Watch.Ended);
            }
            else await Task.WhenAny(grown, until, bookmark);
            stream.Watch.Ended.ThrowIfCancellationRequested();
        }
        await stream.Watch.ThawedAsync();
    }

    async Task<long> WriteStateAsync(Stream stream)
    {
        var snapshot = storage.Snapshot(stream.Served.Kind, stream.Request.Namespace);
        using var lines = new MemoryStream();
        foreach (var stored in snapshot.Objects.Where(stored => stream.Selector.Matches(stored.Value))) lines.Write(Line("ADDED", stored.Text).Span);
        if (stream.AllowsBookmarks) lines.Write(Bookmark(stream.Served, snapshot.Version, initialEnd: true).Span);
        if (lines.Length > 0) await stream.WriteAsync(lines.ToArray());
        return snapshot.Version;
    }

    static ReadOnlyMemory<byte> Lines(Stream stream, IReadOnlyList<StorageEvent> changes)
    {
        var lines = new MemoryStream();
        foreach (var change in changes)
            if (TypeFor(stream, change) is { } type) lines.Write(Line(type, change.Stored.Text).Span);
        return lines.ToArray();
    }

    /// <summary>An object that comes to match is ADDED to this watcher, one that ceases to is DELETED, whatever happened to it in storage.</summary>
    static string? TypeFor(Stream stream, StorageEvent change)
    {
        if (stream.Request.Namespace is { } ns && change.Stored.Namespace != ns) return null;
        bool before = change.Previous is { } old && stream.Selector.Matches(old.Value);
        bool after = change.Type != "DELETED" && stream.Selector.Matches(change.Object);
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
        if (initialEnd) metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        var obj = new JsonObject { ["kind"] = served.Kind.Kind, ["apiVersion"] = served.Kind.ApiVersion, ["metadata"] = metadata };
        // The zero value of a built-in type, with what has no "omitempty" in it.
        if (served.Kind == Kinds.Job) obj["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = new JsonObject { ["containers"] = null } } };
        if (served.Kind == Kinds.Pod) obj["spec"] = new JsonObject { ["containers"] = null };
        if (served.Kind == Kinds.Job || served.Kind == Kinds.Pod) obj["status"] = new JsonObject();
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
