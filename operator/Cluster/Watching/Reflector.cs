using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Keeps a cache equal to what the API server has of one kind in one scope: a list, then a watch from the list's version, for ever. Whatever goes
/// wrong ends in another watch, or in another list where something may have been missed.
/// </summary>
/// <param name="resource">The kind.</param>
/// <param name="scope">Namespace; null: all.</param>
/// <param name="read">From JSON to the object as the cache keeps it; a <see cref="JsonException"/> makes it an unreadable one.</param>
sealed class Reflector<T>(
    ApiConnection connection,
    WatchedResource resource,
    string? scope,
    Func<JsonElement, T> read,
    ObjectCache<T> cache,
    ReflectorTiming timing,
    RuntimeMetrics metrics,
    TimeProvider clock,
    ILogger log
)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string name = scope is null ? resource.Plural : $"{resource.Plural} in {scope}";
    long heard = clock.GetTimestamp();
    string? problem;

    /// <summary>Ends with the first list taken over.</summary>
    public Task Synced => synced.Task;

    /// <summary>Since the server last said anything.</summary>
    public TimeSpan HeartbeatAge => clock.GetElapsedTime(Interlocked.Read(ref heard));

    public override string ToString() => name;

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        string? version = null;
        for (int failures = 0; !stop.IsCancellationRequested; )
        {
            try
            {
                if (version is null)
                {
                    version = await ListAsync(stop).ConfigureAwait(false);
                    failures = 0;
                }
                long start = clock.GetTimestamp();
                (version, var end) = await WatchAsync(version, stop).ConfigureAwait(false);
                if (stop.IsCancellationRequested)
                    return;
                metrics.WatchRestarts.WithLabels(resource.Plural, end.Reason).Inc();
                Tell(end.Problem);
                if (end.Relist)
                    version = null;
                var lasted = clock.GetElapsedTime(start);
                // A watch that lived was a success, however it ended.
                if (!end.Failed || lasted > timing.ListBackoff.Most)
                    failures = 0;
                if (end.Failed)
                    await PauseAsync(failures++, stop).ConfigureAwait(false);
                else if (!end.Relist && lasted < timing.ShortestWatch)
                    await Task.Delay(timing.ShortestWatch - lasted, clock, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // Of any kind: without its reflector the operator is blind, so it tries for ever and says what stands in the way.
                Tell(Explain(failed));
                version = null;
                await PauseAsync(failures++, stop).ConfigureAwait(false);
            }
        }
    }

    async Task<string> ListAsync(CancellationToken stop)
    {
        using CancellationTokenSource silent = new(timing.Idle, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, silent.Token);
        List<T> listed = [];
        List<UnreadableObject> broken = [];
        string version = "";
        await foreach (var page in new ObjectList(connection, resource, scope).PagesAsync(either.Token).ConfigureAwait(false))
            using (page.Document)
            {
                Hear(silent);
                version = page.ResourceVersion;
                foreach (var item in page.Items)
                    if (TryRead(item, out var good, out var bad))
                        listed.Add(good);
                    else
                        broken.Add(bad);
            }
        cache.Replace(scope, version, listed, broken);
        metrics.CachedObjects.WithLabels(resource.Plural).Set(cache.Count);
        Tell(null);
        if (synced.TrySetResult())
            log.Synced(name, listed.Count);
        return version;
    }

    async Task<(string Version, WatchEnd End)> WatchAsync(string version, CancellationToken stop)
    {
        using CancellationTokenSource idle = new(timing.Idle, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token);
        try
        {
            int length = (int)(timing.WatchLength.TotalSeconds * (1 + Random.Shared.NextDouble() / 4));
            string query = string.Create(
                CultureInfo.InvariantCulture,
                $"?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={length}{resource.SelectorQuery}"
            );
            using var response = await connection.GetAsync(resource.Path(scope) + query, either.Token).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            using StreamReader lines = new(stream);
            Hear(idle);
            while (await lines.ReadLineAsync(either.Token).ConfigureAwait(false) is { } line)
            {
                Hear(idle);
                Tell(null);
                version = Take(line);
            }
            return (version, WatchEnd.Eof);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (version, WatchEnd.Idle(timing.Idle));
        }
        catch (ApiFailureException refused)
        {
            return (version, WatchEnd.Refused(refused));
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (version, WatchEnd.Malformed(wrong));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return (version, WatchEnd.Connection(lost));
        }
    }

    /// <returns>The version up to which the cache is now right.</returns>
    string Take(string line)
    {
        using var json = JsonDocument.Parse(line);
        string type = json.RootElement.GetProperty("type").GetString() ?? throw new JsonException("the event has no type");
        var item = json.RootElement.GetProperty("object");
        if (type == "ERROR")
            throw ApiFailureException.Of(HttpStatusCode.InternalServerError, $"watch of {name}", item);

        var metadata = ObjectJson.Metadata(item);
        if (type == "BOOKMARK")
            cache.Shown.Advance(scope, metadata.ResourceVersion);
        else if (type == "DELETED")
            cache.Remove(metadata, scope);
        else if (type is not ("ADDED" or "MODIFIED"))
            throw new JsonException($"an event of the unknown type {type}");
        else if (TryRead(item, out var good, out var bad))
            cache.Put(good, scope);
        else
            cache.PutUnreadable(bad, scope);
        metrics.CachedObjects.WithLabels(resource.Plural).Set(cache.Count);
        return metadata.ResourceVersion;
    }

    bool TryRead(JsonElement item, [NotNullWhen(true)] out T? good, [NotNullWhen(false)] out UnreadableObject? bad)
    {
        (good, bad) = (null, null);
        try
        {
            good = read(item);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or NotSupportedException)
        {
            bad = new(ObjectJson.Metadata(item), wrong.Message);
            metrics.UnreadableObjects.WithLabels(resource.Plural).Inc();
            log.CannotRead(resource.Plural, bad.Metadata.NamespaceProperty, bad.Metadata.Name, bad.Problem);
            return false;
        }
    }

    void Hear(CancellationTokenSource watchdog)
    {
        Interlocked.Exchange(ref heard, clock.GetTimestamp());
        watchdog.CancelAfter(timing.Idle);
    }

    Task PauseAsync(int failures, CancellationToken stop) =>
        // The pause may be cut short by the stop, which the loop sees.
        Task.Delay(timing.ListBackoff.Wait(Math.Min(failures, 30), Random.Shared.NextDouble()), clock, stop)
            .ContinueWith(_ => { }, TaskScheduler.Default);

    // Each problem once, and once that it is over: a server away for ten minutes is one line, not a hundred.
    void Tell(string? now)
    {
        if (now == problem)
            return;
        if (now is not null)
            log.WatchTroubled(name, now);
        else
            log.WatchWell(name);
        problem = now;
    }

    string Explain(Exception failed) =>
        failed switch
        {
            ApiFailureException { Code: HttpStatusCode.Forbidden } =>
                $"{failed.Message}. The operator's role must allow get, list and watch of {name}",
            ApiFailureException { Code: HttpStatusCode.NotFound } when resource == WatchedResource.Runs =>
                $"{failed.Message}. Is the StackingRun's custom resource definition installed?",
            OperationCanceledException => $"no answer within {timing.Idle.TotalSeconds:0} s",
            _ => failed.Message,
        };
}
