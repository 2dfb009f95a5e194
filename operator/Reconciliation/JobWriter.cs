using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>Creates and deletes the Jobs of runs.</summary>
sealed class JobWriter(ApiConnection connection, OwnWrites ownWrites, ILogger log)
{
    /// <param name="key">The run.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="job">Created once, even if an earlier answer was lost.</param>
    /// <param name="urgent">Goes before all other requests that wait.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>null once the Job exists; else why the API server refuses it.</returns>
    /// <exception cref="HttpOperationException">The server failed or asked for patience: nothing is known of the Job.</exception>
    public async Task<Obstacle?> CreateAsync(RunKey key, string uid, V1Job job, bool urgent, CancellationToken stop)
    {
        try
        {
            using var made = await connection.Client.BatchV1.CreateNamespacedJobWithHttpMessagesAsync(
                job,
                key.Namespace,
                customHeaders: urgent ? TokenBucketHandler.Urgent : null,
                cancellationToken: stop
            );
            ownWrites.Record(key, ObjectJson.Trim(made.Body));
            log.JobCreated(key, job.Metadata.Name);
            return null;
        }
        catch (HttpOperationException refused)
        {
            var code = refused.Response.StatusCode;
            if (code == HttpStatusCode.Conflict)
                return await AdoptAsync(key, uid, job, stop);
            if (CreationRefusal.Explain(code, ApiErrors.Describe(refused), RunField.Stage(job)) is { } obstacle)
                return obstacle;
            // It may have been created all the same: the next look goes past the caches.
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
    public async Task DeleteAsync(RunKey key, V1Job job, CancellationToken stop)
    {
        try
        {
            V1DeleteOptions options = new()
            {
                PropagationPolicy = "Foreground",
                Preconditions = new() { Uid = job.Metadata.Uid },
            };
            // As a parameter too: without one, a Job leaves its pods running.
            await connection.Client.BatchV1.DeleteNamespacedJobAsync(
                job.Metadata.Name,
                key.Namespace,
                options,
                propagationPolicy: "Foreground",
                cancellationToken: stop
            );
            ownWrites.RecordDeletedJob(key, job.Metadata.Uid);
            log.JobDeleted(key, job.Metadata.Name);
        }
        catch (HttpOperationException gone) when (gone.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Gone already, or another one of its name: not ours to delete.
        }
    }

    // A Job of this name is there: ours from an earlier try whose answer was lost, or of an earlier run of this name and UID digits.
    async Task<Obstacle?> AdoptAsync(RunKey key, string uid, V1Job job, CancellationToken stop)
    {
        var there = await connection.Client.BatchV1.ReadNamespacedJobAsync(job.Metadata.Name, key.Namespace, cancellationToken: stop);
        bool ownerless = job.Metadata.OwnerReferences is null;
        if (ownerless || there.Metadata.OwnerReferences?.Any(owner => owner.Uid == uid) == true)
        {
            ownWrites.Record(key, ObjectJson.Trim(there));
            return null;
        }
        return new(StatusReason.NameConflict, $"A Job named {job.Metadata.Name} exists and does not belong to this run. Delete it.");
    }
}
