using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Writes the status and the finalizer of runs, and deletes those whose time to live is over.</summary>
sealed class RunWriter(ApiConnection connection, OwnWrites ownWrites)
{
    const string Component = "stacking-operator";

    ICustomObjectsOperations Runs => connection.Client.CustomObjects;

    /// <summary>Replaces the status of the run as it was seen; refused with 409 if anybody has changed the run since.</summary>
    /// <returns>The run's version from then on.</returns>
    public Task<string> WriteStatusAsync(RunKey key, StackingRunResource run, RunStatus status, CancellationToken stop) =>
        PatchAsync(key, run, [Operation("add", "/status", JsonNode.Parse(StackingRunJson.Write(status))!)], body =>
            PatchStatusAsync(key, body, stop)
        );

    /// <summary>Says in the status and each of its conditions that they describe the run as it was seen; refused as a status is.</summary>
    /// <returns>The run's version from then on.</returns>
    public Task<string> WriteObservedGenerationAsync(RunKey key, StackingRunResource run, CancellationToken stop) =>
        PatchAsync(key, run, ObservedGeneration(run), body => PatchStatusAsync(key, body, stop));

    /// <summary>Says in the status of a run that is being deleted what that waits for; the run may be gone by then.</summary>
    public async Task WriteLeavingAsync(RunKey key, StackingRunResource run, string message, CancellationToken stop)
    {
        JsonObject[] words =
        [
            Operation("add", "/status/phase", RunPhase.Deleting),
            Operation("add", "/status/reason", StatusReason.Deleting),
            Operation("add", "/status/message", message),
        ];
        try
        {
            await PatchAsync(key, run, [.. words, .. ObservedGeneration(run)], body => PatchStatusAsync(key, body, stop));
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode is HttpStatusCode.NotFound) { }
    }

    static JsonObject[] ObservedGeneration(StackingRunResource run)
    {
        // Field by field: the caches do not keep the steps of a finished run.
        var paths = run.Status!.Conditions.Select((_, i) => $"/status/conditions/{i}/observedGeneration")
            .Prepend("/status/observedGeneration");
        return [.. paths.Select(path => Operation("add", path, run.Metadata.Generation))];
    }

    /// <summary>Adds or removes the finalizer that keeps a deleted run until its artifacts are removed; refused as a status is.</summary>
    /// <returns>The run's version from then on.</returns>
    public Task<string> SetFinalizerAsync(RunKey key, StackingRunResource run, bool wanted, CancellationToken stop)
    {
        var others = run.Metadata.Finalizers?.Where(name => name != RunLabels.ArtifactsFinalizer) ?? [];
        JsonArray finalizers = [.. (wanted ? others.Append(RunLabels.ArtifactsFinalizer) : others).Select(name => JsonValue.Create(name))];
        return PatchAsync(key, run, [Operation("add", "/metadata/finalizers", finalizers)], body =>
            Runs.PatchNamespacedCustomObjectAsync<object>(
                body,
                StackingRunApi.Group,
                StackingRunApi.Version,
                key.Namespace,
                StackingRunApi.Plural,
                key.Name,
                fieldManager: Component,
                cancellationToken: stop
            )
        );
    }

    /// <summary>Deletes a run whose time to live is over.</summary>
    public async Task DeleteAsync(RunKey key, StackingRunResource run, CancellationToken stop)
    {
        try
        {
            V1DeleteOptions options = new()
            {
                PropagationPolicy = "Background",
                Preconditions = new() { Uid = run.Metadata.Uid, ResourceVersion = run.Metadata.ResourceVersion },
            };
            await Runs.DeleteNamespacedCustomObjectAsync<object>(
                StackingRunApi.Group,
                StackingRunApi.Version,
                key.Namespace,
                StackingRunApi.Plural,
                key.Name,
                options,
                cancellationToken: stop
            );
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode == HttpStatusCode.NotFound) { }
    }

    Task<object> PatchStatusAsync(RunKey key, V1Patch body, CancellationToken stop) =>
        Runs.PatchNamespacedCustomObjectStatusAsync<object>(
            body,
            StackingRunApi.Group,
            StackingRunApi.Version,
            key.Namespace,
            StackingRunApi.Plural,
            key.Name,
            fieldManager: Component,
            cancellationToken: stop
        );

    /// <summary>Sets values of the run as it was seen.</summary>
    async Task<string> PatchAsync(RunKey key, StackingRunResource seen, JsonObject[] values, Func<V1Patch, Task<object>> send)
    {
        JsonArray patch = [Operation("replace", "/metadata/resourceVersion", seen.Metadata.ResourceVersion), .. values];
        try
        {
            var answer = await send(new(patch.ToJsonString(), V1Patch.PatchType.JsonPatch));
            var run = ObjectJson.ReadRun((JsonElement)answer);
            ownWrites.Record(key, run);
            return run.Metadata.ResourceVersion;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException or HttpOperationException or JsonException)
        {
            // Written or not: the next look goes past the caches.
            ownWrites.RecordUnanswered(key, WatchedResource.Runs);
            throw;
        }
    }

    static JsonObject Operation(string kind, string path, JsonNode? value) =>
        new()
        {
            ["op"] = kind,
            ["path"] = path,
            ["value"] = value,
        };
}
