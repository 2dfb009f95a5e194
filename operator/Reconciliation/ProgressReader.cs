using System.Collections.Concurrent;
using System.Text.Json;
using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>
/// Asks running steps how far they are. Beside the reconciliation, which never waits for it: a step that cannot be reached has no progress,
/// that is all.
/// </summary>
/// <param name="cache">Where running pods are found.</param>
/// <param name="port">Of /progress.</param>
/// <param name="pace">From round to round.</param>
/// <param name="clock">Paces the rounds.</param>
sealed class ProgressReader(ClusterCache cache, int port, TimeSpan pace, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    const int AtOnce = 16,
        LargestAnswer = 64 * 1024;

    readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = Patience,
            UseProxy = false,
        }
    )
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = LargestAnswer,
    };
    readonly ConcurrentDictionary<string, StepProgress> latest = new();

    /// <summary>Raised for a Job whose step has progressed.</summary>
    public event Action<V1Job>? Progressed;

    /// <returns>The latest reports of these pods, by UID.</returns>
    public IReadOnlyDictionary<string, StepProgress> Latest(IEnumerable<string> pods)
    {
        Dictionary<string, StepProgress> found = [];
        foreach (string uid in pods)
            if (latest.TryGetValue(uid, out var report))
                found[uid] = report;
        return found;
    }

    /// <summary>Asks round after round until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var running = cache.Pods.All.Where(IsRunning).ToList();
            await Parallel.ForEachAsync(
                running,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                PollAsync
            );
            foreach (string gone in latest.Keys.Except(running.Select(pod => pod.Metadata.Uid)))
                latest.TryRemove(gone, out _);
            await Task.Delay(pace, clock, stop);
        }
    }

    async ValueTask PollAsync(V1Pod pod, CancellationToken stop)
    {
        try
        {
            string host = pod.Status.PodIP.Contains(':', StringComparison.Ordinal) ? $"[{pod.Status.PodIP}]" : pod.Status.PodIP;
            byte[] answer = await http.GetByteArrayAsync(new Uri($"http://{host}:{port}/progress"), stop);
            using var json = JsonDocument.Parse(answer);
            var report = StackingRunJson.Read<StepProgress>(json.RootElement);
            bool progressed = !latest.TryGetValue(pod.Metadata.Uid, out var before) || before != report;
            latest[pod.Metadata.Uid] = report;
            if (progressed && pod.Metadata.OwnerReferences is [{ Uid: var owner }, ..] && cache.Jobs.FindByUid(owner) is { } job)
                Progressed?.Invoke(job);
        }
        catch (Exception unreachable)
            when (unreachable is HttpRequestException or JsonException or OperationCanceledException or UriFormatException
                && !stop.IsCancellationRequested
            )
        {
            // Starting, ending, or behind a network policy: the next round tells.
        }
    }

    static bool IsRunning(V1Pod pod) =>
        pod.Status is { Phase: "Running", PodIP: not null }
        && pod.Metadata.DeletionTimestamp is null
        && pod.Status.ContainerStatuses?.Any(container => container.Name == StepPod.Container && container.State?.Running is not null)
            == true;

    public void Dispose() => http.Dispose();
}
