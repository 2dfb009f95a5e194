using System.Globalization;
using System.Net;
using System.Text.Json;

namespace StackingK8s.Kubernetes.Watching;

/// <summary>
/// Follows the objects of one kind in one scope: a list, then a watch from the list's version, then another watch from the last version
/// seen, or another list where changes may have been missed. Whether a failure is fatal is the caller's decision: calling
/// <see cref="NextAsync"/> again retries, after a growing delay. For one caller at a time.
/// </summary>
/// <typeparam name="T">An object as the caller keeps it.</typeparam>
/// <param name="get">
/// Sends GET for a path relative to the server, with its query; throws <see cref="ApiFailureException"/> for any answer but 2xx.
/// </param>
/// <param name="resource">The kind.</param>
/// <param name="scope">Namespace; null: all.</param>
/// <param name="read">Reads an object from the server's JSON, which is valid during the call only; items of a list count as added.</param>
/// <param name="timing">Durations.</param>
/// <param name="clock">Measures them.</param>
public sealed class ListWatch<T>(
    Func<string, CancellationToken, Task<HttpResponseMessage>> get,
    WatchedResource resource,
    string? scope,
    Func<ChangeKind, JsonElement, T> read,
    WatchTiming timing,
    TimeProvider clock
) : IDisposable
{
    // Two to this power is beyond the longest delay of any back-off.
    const int MostDoublings = 30;

    string? version;
    OpenWatch? open;
    TimeSpan owedDelay;
    int failures;
    long lastAnswer = clock.GetTimestamp();

    /// <summary>Time since the server last answered or sent anything. May be read from any thread.</summary>
    public TimeSpan SilentFor => clock.GetElapsedTime(Interlocked.Read(ref lastAnswer));

    /// <summary>Waits for the next thing to report; the first is a list.</summary>
    /// <param name="stop">Cancels the wait.</param>
    /// <exception cref="ApiFailureException">
    /// The server rejected a list. The next call lists again, after a delay; so it does after every other exception.
    /// </exception>
    /// <exception cref="HttpRequestException">The server cannot be reached for a list.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or no answer to a list in time.</exception>
    public async Task<WatchSignal<T>> NextAsync(CancellationToken stop)
    {
        if (owedDelay > TimeSpan.Zero)
            await Task.Delay(owedDelay, clock, stop);
        owedDelay = TimeSpan.Zero;
        try
        {
            return version is null ? await ListAsync(stop) : await WatchAsync(version, stop);
        }
        catch (Exception)
        {
            Restart();
            throw;
        }
    }

    /// <summary>Discards what was seen: the next call lists anew, after a delay. For a caller that failed to use a signal.</summary>
    public void Restart()
    {
        Close();
        version = null;
        if (owedDelay == TimeSpan.Zero)
            OweBackoff();
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Close();

    async Task<WatchListed<T>> ListAsync(CancellationToken stop)
    {
        using CancellationTokenSource idle = new(timing.Idle, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token);
        List<T> items = [];
        string listed = "";
        await foreach (var page in new ObjectPages(get, resource, scope).ReadAsync(either.Token))
            using (page.Document)
            {
                ResetIdle(idle);
                listed = page.ResourceVersion;
                items.AddRange(page.Items.Select(item => read(ChangeKind.Added, item)));
            }
        (version, failures) = (listed, 0);
        return new(listed, items);
    }

    async Task<WatchSignal<T>> WatchAsync(string from, CancellationToken stop)
    {
        open ??= new(clock.GetTimestamp(), new(timing.Idle, clock));
        open.Idle.CancelAfter(timing.Idle);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, open.Idle.Token);
        try
        {
            if (open.Lines is null)
            {
                open.Response = await get(resource.Path(scope) + WatchQuery(from), either.Token);
                open.Lines = new(await open.Response.Content.ReadAsStreamAsync(either.Token));
                ResetIdle(open.Idle);
            }
            if (await open.Lines.ReadLineAsync(either.Token) is not { } line)
                return Ended(WatchEnd.Eof);
            ResetIdle(open.Idle);
            return Parse(line);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Ended(WatchEnd.Idle(timing.Idle));
        }
        catch (ApiFailureException rejected)
        {
            return Ended(WatchEnd.Rejected(rejected));
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Ended(WatchEnd.Malformed(wrong));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return Ended(WatchEnd.Connection(lost));
        }
    }

    string WatchQuery(string from)
    {
        int seconds = (int)(timing.WatchLength.TotalSeconds * (1 + Random.Shared.NextDouble() / 4));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(from)}"
                + $"&timeoutSeconds={seconds}{resource.SelectorQuery}"
        );
    }

    WatchSignal<T> Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        string type = json.RootElement.GetProperty("type").GetString() ?? throw new JsonException("the event has no type");
        var item = json.RootElement.GetProperty("object");
        if (type == "ERROR")
            throw ApiFailureException.FromStatus(HttpStatusCode.InternalServerError, $"watch of {resource.Plural}", item);
        string reached = item.GetProperty("metadata").GetProperty("resourceVersion").GetString()
            ?? throw new JsonException("the object has no version");
        WatchSignal<T> signal = type switch
        {
            "BOOKMARK" => new WatchBookmark<T>(reached),
            "ADDED" => Changed(ChangeKind.Added),
            "MODIFIED" => Changed(ChangeKind.Modified),
            "DELETED" => Changed(ChangeKind.Deleted),
            _ => throw new JsonException($"unknown event type {type}"),
        };
        version = reached;
        return signal;

        WatchChanged<T> Changed(ChangeKind change) => new(reached, change, read(change, item));
    }

    WatchEnded<T> Ended(WatchEnd end)
    {
        var lasted = clock.GetElapsedTime(open!.Start);
        Close();
        if (end.Relist)
            version = null;
        // A watch that lived was a success, however it ended.
        if (!end.Failed || lasted > timing.Backoff.Longest)
            failures = 0;
        if (end.Failed)
            OweBackoff();
        else if (!end.Relist && lasted < timing.ShortestWatch)
            owedDelay = timing.ShortestWatch - lasted;
        return new(end);
    }

    void OweBackoff() => owedDelay = timing.Backoff.Delay(Math.Min(failures++, MostDoublings), Random.Shared.NextDouble());

    void ResetIdle(CancellationTokenSource idle)
    {
        Interlocked.Exchange(ref lastAnswer, clock.GetTimestamp());
        idle.CancelAfter(timing.Idle);
    }

    void Close()
    {
        open?.Dispose();
        open = null;
    }

    sealed class OpenWatch(long start, CancellationTokenSource idle) : IDisposable
    {
        public long Start { get; } = start;

        public CancellationTokenSource Idle { get; } = idle;

        public HttpResponseMessage? Response { get; set; }

        public StreamReader? Lines { get; set; }

        public void Dispose()
        {
            Lines?.Dispose();
            Response?.Dispose();
            Idle.Dispose();
        }
    }
}
