using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>All that the operator writes to the cluster for a run, events aside.</summary>
sealed class RunWriter(ApiConnection connection, OwnWrites ownWrites, ILogger log)
{
    const string Component = "stacking-operator";

    ICustomObjectsOperations Runs => connection.Client.CustomObjects;

    /// <param name="urgent">Before all other requests that wait.</param>
    /// <returns>null when the Job is there; else why the API server would not have it.</returns>
    /// <exception cref="HttpOperationException">The server failed or asked for patience: nothing is known of the Job.</exception>
    public async Task<Trouble?> CreateJobAsync(RunKey key, string uid, V1Job job, bool urgent, CancellationToken stop)
    {
        try
        {
            using var made = await connection
                .Client.BatchV1.CreateNamespacedJobWithHttpMessagesAsync(
                    job,
                    key.Namespace,
                    customHeaders: urgent ? TokenBucketHandler.Urgent : null,
                    cancellationToken: stop
                )
                .ConfigureAwait(false);
            ownWrites.Record(key, ObjectJson.Trim(made.Body));
            log.JobMade(key, job.Metadata.Name);
            return null;
        }
        catch (HttpOperationException refused)
        {
            var code = refused.Response.StatusCode;
            if (code == HttpStatusCode.Conflict)
                return await AdoptAsync(key, uid, job, stop).ConfigureAwait(false);
            if (Refusal.Of(code, ApiErrors.Describe(refused)) is { } trouble)
                return trouble;
            // It may have been made all the same: the next look goes past the caches.
            ownWrites.RecordUnanswered(key, WatchedResource.Jobs);
            throw;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            ownWrites.RecordUnanswered(key, WatchedResource.Jobs);
            throw;
        }
    }

    /// <summary>Deletes a Job with its pods; the Job stays visible until they are gone.</summary>
    public async Task DeleteJobAsync(RunKey key, V1Job job, CancellationToken stop)
    {
        try
        {
            V1DeleteOptions options = new()
            {
                PropagationPolicy = "Foreground",
                Preconditions = new() { Uid = job.Metadata.Uid },
            };
            // As a parameter too: without one, a Job leaves its pods running.
            await connection
                .Client.BatchV1.DeleteNamespacedJobAsync(
                    job.Metadata.Name,
                    key.Namespace,
                    options,
                    propagationPolicy: "Foreground",
                    cancellationToken: stop
                )
                .ConfigureAwait(false);
            ownWrites.RecordDeletedJob(key, job.Metadata.Uid);
            log.JobDeleted(key, job.Metadata.Name);
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Gone already, or another one of its name: not ours to delete.
        }
    }

    /// <summary>Replaces the status of the run as it was seen; refused with 409 if anybody has changed the run since.</summary>
    /// <returns>The run's version from then on.</returns>
    public Task<string> WriteStatusAsync(RunKey key, StackingRunResource run, RunStatus status, CancellationToken stop)
    {
        JsonArray patch =
        [
            Version(run),
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = "/status",
                ["value"] = JsonNode.Parse(StackingRunJson.Write(status)),
            },
        ];
        return PatchAsync(
            key,
            (body, ct) =>
                Runs.PatchNamespacedCustomObjectStatusAsync<object>(
                    body,
                    StackingRunApi.Group,
                    StackingRunApi.Version,
                    key.Namespace,
                    StackingRunApi.Plural,
                    key.Name,
                    fieldManager: Component,
                    cancellationToken: ct
                ),
            patch,
            stop
        );
    }

    public Task SetFinalizerAsync(RunKey key, StackingRunResource run, bool wanted, CancellationToken stop)
    {
        var others = run.Metadata.Finalizers?.Where(name => name != RunLabels.ArtifactsFinalizer) ?? [];
        JsonArray finalizers = [.. (wanted ? others.Append(RunLabels.ArtifactsFinalizer) : others).Select(name => JsonValue.Create(name))];
        JsonArray patch =
        [
            Version(run),
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = "/metadata/finalizers",
                ["value"] = finalizers,
            },
        ];
        return PatchAsync(
            key,
            (body, ct) =>
                Runs.PatchNamespacedCustomObjectAsync<object>(
                    body,
                    StackingRunApi.Group,
                    StackingRunApi.Version,
                    key.Namespace,
                    StackingRunApi.Plural,
                    key.Name,
                    fieldManager: Component,
                    cancellationToken: ct
                ),
            patch,
            stop
        );
    }

    /// <summary>Deletes a run whose time to live is over.</summary>
    public async Task DeleteRunAsync(RunKey key, StackingRunResource run, CancellationToken stop)
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
                )
                .ConfigureAwait(false);
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode == HttpStatusCode.NotFound) { }
    }

    // A Job of this name is there: ours from an earlier try whose answer was lost, or of an earlier run of this name and UID digits.
    async Task<Trouble?> AdoptAsync(RunKey key, string uid, V1Job job, CancellationToken stop)
    {
        var there = await connection
            .Client.BatchV1.ReadNamespacedJobAsync(job.Metadata.Name, key.Namespace, cancellationToken: stop)
            .ConfigureAwait(false);
        bool ownerless = job.Metadata.OwnerReferences is null;
        if (ownerless || there.Metadata.OwnerReferences?.Any(owner => owner.Uid == uid) == true)
        {
            ownWrites.Record(key, ObjectJson.Trim(there));
            return null;
        }
        return new(Trouble.NameConflict, $"A Job {job.Metadata.Name} that is not this run's stands in the way: delete it.");
    }

    async Task<string> PatchAsync(RunKey key, Func<V1Patch, CancellationToken, Task<object>> send, JsonArray patch, CancellationToken stop)
    {
        try
        {
            var answer = await send(new(patch.ToJsonString(), V1Patch.PatchType.JsonPatch), stop).ConfigureAwait(false);
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

    static JsonObject Version(StackingRunResource run) =>
        new()
        {
            ["op"] = "replace",
            ["path"] = "/metadata/resourceVersion",
            ["value"] = run.Metadata.ResourceVersion,
        };
}
