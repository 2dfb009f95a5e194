using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>
/// Keeps a cache equal to what the API server has of one kind in one scope, for ever: whatever goes wrong ends in another watch, or in
/// another list where something may have been missed.
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
    WatchTiming timing,
    RuntimeMetrics metrics,
    TimeProvider clock,
    ILogger log
) : IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string name = scope is null ? resource.Plural : $"{resource.Plural} in {scope}";
    readonly ListWatch<ObservedObject<T>> watch = new(
        connection.GetAsync,
        resource,
        scope,
        (type, json) => Read(type, json, read),
        timing,
        clock
    );
    string? problem;

    /// <summary>Completes when the first list is in the cache.</summary>
    public Task Synced => synced.Task;

    /// <summary>Time since the server last answered or sent anything.</summary>
    public TimeSpan HeartbeatAge => watch.SilentFor;

    public override string ToString() => name;

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                Apply(await watch.NextAsync(stop));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // Of any kind: without its reflector the operator is blind, so it retries for ever and logs the cause.
                Report(Explain(failed));
                watch.Restart();
            }
    }

    public void Dispose() => watch.Dispose();

    void Apply(WatchSignal<ObservedObject<T>> signal)
    {
        switch (signal)
        {
            case WatchListed<ObservedObject<T>> listed:
                Replace(listed);
                break;
            case WatchChanged<ObservedObject<T>> changed:
                Report(null);
                Apply(changed);
                break;
            case WatchBookmark<ObservedObject<T>> bookmark:
                Report(null);
                cache.Progress.Advance(scope, bookmark.Version);
                break;
            case WatchEnded<ObservedObject<T>> ended:
                metrics.WatchRestarts.WithLabels(resource.Plural, ended.End.Reason).Inc();
                Report(ended.End.Problem);
                return;
        }
        metrics.CachedObjects.WithLabels(resource.Plural).Set(cache.Count);
    }

    void Replace(WatchListed<ObservedObject<T>> list)
    {
        List<T> readable = [.. list.Items.Select(item => item.Object).OfType<T>()];
        List<UnreadableObject> unreadable = [.. list.Items.Select(item => item.Unreadable).OfType<UnreadableObject>()];
        unreadable.ForEach(RecordUnreadable);
        cache.Replace(scope, list.Version, readable, unreadable);
        Report(null);
        if (synced.TrySetResult())
            log.Synced(name, readable.Count);
    }

    void Apply(WatchChanged<ObservedObject<T>> change)
    {
        switch (change.Item)
        {
            case var item when change.Type == ChangeKind.Deleted:
                cache.Remove(item.Metadata, scope);
                break;
            case { Object: { } readable }:
                cache.Put(readable, scope);
                break;
            case { Unreadable: { } unreadable }:
                RecordUnreadable(unreadable);
                cache.PutUnreadable(unreadable, scope);
                break;
        }
    }

    static ObservedObject<T> Read(ChangeKind type, JsonElement json, Func<JsonElement, T> read)
    {
        // Of an object that is gone the metadata is enough, and more may be unreadable.
        if (type == ChangeKind.Deleted)
            return new(ObjectJson.ReadMetadata(json), null, null);
        try
        {
            var item = read(json);
            return new(item.Metadata, item, null);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or NotSupportedException)
        {
            UnreadableObject unreadable = new(ObjectJson.ReadMetadata(json), wrong.Message);
            return new(unreadable.Metadata, null, unreadable);
        }
    }

    void RecordUnreadable(UnreadableObject item)
    {
        metrics.UnreadableObjects.WithLabels(resource.Plural).Inc();
        log.CannotRead(resource.Plural, item.Metadata.NamespaceProperty, item.Metadata.Name, item.Problem);
    }

    // Each problem once, and once that it is over: a server away for ten minutes is one line, not a hundred.
    void Report(string? now)
    {
        if (now == problem)
            return;
        if (now is not null)
            log.WatchFailing(name, now);
        else
            log.WatchRecovered(name);
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
