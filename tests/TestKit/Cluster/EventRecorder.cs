using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>Writes events about objects; a repeated one is counted, not written again.</summary>
/// <param name="component">The reporter: job-controller, kubelet or default-scheduler.</param>
sealed class EventRecorder(ObjectStorage storage, TimeProvider clock, string component)
{
    readonly ConcurrentDictionary<(string Uid, string Reason, string Message), string> said = new();
    long numbers = Random.Shared.NextInt64(1L << 60);

    /// <param name="host">The node whose kubelet reports.</param>
    /// <param name="container">The container of the pod that the event is about.</param>
    public void Say(JsonObject about, string type, string reason, string message, string? host = null, string? container = null)
    {
        string now = Conditions.Time(clock.GetUtcNow());
        var key = (about.Uid(), reason, message);
        if (said.TryGetValue(key, out var earlier) && storage.Change(Kinds.Event, about.Namespace(), earlier, again =>
            {
                again["count"] = again["count"].Integer() + 1;
                again["lastTimestamp"] = now;
            }) is not null)
            return;
        JsonObject source = new() { ["component"] = component };
        if (host is not null)
            source["host"] = host;
        var written = Event(about, type, reason, message, container);
        written["source"] = source;
        written["firstTimestamp"] = now;
        written["lastTimestamp"] = now;
        written["count"] = 1;
        written["eventTime"] = null;
        written["reportingInstance"] = host ?? "";
        Write(key, written);
    }

    /// <summary>In the newer form with an action, which the scheduler uses.</summary>
    public void Report(JsonObject about, string type, string reason, string message, string action)
    {
        string now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        var key = (about.Uid(), reason, message);
        if (
            said.TryGetValue(key, out var earlier)
            && storage.Change(Kinds.Event, about.Namespace(), earlier, again =>
                again["series"] = new JsonObject
                {
                    ["count"] = (again.At("series", "count").Integer() ?? 1) + 1,
                    ["lastObservedTime"] = now,
                }
            )
                is not null
        )
            return;
        var written = Event(about, type, reason, message, null);
        written["source"] = new JsonObject();
        written["firstTimestamp"] = null;
        written["lastTimestamp"] = null;
        written["eventTime"] = now;
        written["action"] = action;
        written["reportingInstance"] = $"{component}-node1";
        Write(key, written);
    }

    JsonObject Event(JsonObject about, string type, string reason, string message, string? container)
    {
        JsonObject involved = new()
        {
            ["kind"] = about["kind"].Text(),
            ["namespace"] = about.Namespace(),
            ["name"] = about.Name(),
            ["uid"] = about.Uid(),
            ["apiVersion"] = about["apiVersion"].Text(),
            ["resourceVersion"] = about.At("metadata", "resourceVersion").Text(),
        };
        if (container is not null)
            involved["fieldPath"] = $"spec.containers{{{container}}}";
        return new()
        {
            ["kind"] = "Event",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{about.Name()}.{Interlocked.Increment(ref numbers):x}",
                ["namespace"] = about.Namespace(),
            },
            ["involvedObject"] = involved,
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = message,
            ["reportingComponent"] = component,
        };
    }

    void Write((string, string, string) key, JsonObject written)
    {
        try
        {
            said[key] = storage.Create(Kinds.Event, written).Name();
        }
        catch (ApiException refusal) when (refusal.Code == 403)
        {
            // A namespace that is being deleted takes no new events.
        }
    }
}
