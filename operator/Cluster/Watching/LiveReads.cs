using System.Net;
using System.Text.Json;
using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>Reads from the API server itself, for decisions that must not rest on a stale cache.</summary>
sealed class LiveReads(ApiConnection connection)
{
    /// <returns>The Jobs whose controller is the run of this UID.</returns>
    /// <exception cref="ApiFailureException">The server rejected the request.</exception>
    public async Task<IReadOnlyList<V1Job>> JobsAsync(RunKey run, string uid, CancellationToken stop)
    {
        using var late = WithTimeout(stop);
        List<V1Job> jobs = [];
        ObjectPages pages = new(
            connection.GetAsync,
            WatchedResource.Jobs with
            {
                LabelSelector = $"{RunLabels.Run}={run.Name}",
            },
            run.Namespace
        );
        await foreach (var page in pages.ReadAsync(late.Token))
            using (page.Document)
                jobs.AddRange(page.Items.Select(ObjectJson.ReadJob));
        return [.. jobs.Where(job => job.Metadata.OwnerReferences?.Any(owner => owner.Controller == true && owner.Uid == uid) == true)];
    }

    /// <returns>Null when there is no such run.</returns>
    /// <exception cref="ApiFailureException">The server rejected the request.</exception>
    /// <exception cref="JsonException">The run cannot be read.</exception>
    public async Task<StackingRunResource?> RunAsync(RunKey run, CancellationToken stop)
    {
        using var late = WithTimeout(stop);
        try
        {
            using var response = await connection.GetAsync($"{WatchedResource.Runs.Path(run.Namespace)}/{run.Name}", late.Token);
            using var stream = await response.Content.ReadAsStreamAsync(late.Token);
            using var json = await JsonDocument.ParseAsync(stream, default, late.Token);
            return ObjectJson.ReadWholeRun(json.RootElement);
        }
        catch (ApiFailureException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    static CancellationTokenSource WithTimeout(CancellationToken stop)
    {
        var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(ApiConnection.RequestTimeout);
        return late;
    }
}
