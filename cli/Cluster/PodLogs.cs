using System.Buffers;
using System.Net;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Cli.Cluster;

/// <summary>Copies the log of a step's pod in small blocks.</summary>
static class PodLogs
{
    const int Characters = 8192;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="session">The cluster and namespace.</param>
    /// <param name="pod">The pod's name.</param>
    /// <param name="follow">Waits for the container to start, then copies until it ends.</param>
    /// <param name="tail">Only the last so many lines; null: all.</param>
    /// <param name="output">Where the log goes.</param>
    /// <param name="notices">Receives what is waited for.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task CopyAsync(
        ClusterSession session,
        string pod,
        bool follow,
        int? tail,
        TextWriter output,
        TextWriter notices,
        CancellationToken stop
    )
    {
        using var response = await OpenAsync(session, pod, follow, tail, notices, stop);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(stop));
        char[] buffer = ArrayPool<char>.Shared.Rent(Characters);
        try
        {
            for (int read; (read = await reader.ReadAsync(buffer, stop)) > 0; await output.FlushAsync(stop))
                await output.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    static async Task<HttpResponseMessage> OpenAsync(
        ClusterSession session,
        string pod,
        bool follow,
        int? tail,
        TextWriter notices,
        CancellationToken stop
    )
    {
        string? waitedFor = null;
        while (true)
        {
            try
            {
                return await session.Runs.OpenLogAsync(session.Namespace, pod, StepPod.Container, follow, tail, stop);
            }
            catch (ApiFailureException early) when (early.Code == HttpStatusCode.BadRequest)
            {
                // There is no log before the container runs, and no watch that reports when there is one.
                if (!follow)
                    throw new TransientException($"Pod {pod} has no log yet ({early.ServerMessage}). Wait for it with --follow.", early);
                if (early.ServerMessage != waitedFor)
                    await notices.WriteLineAsync($"Waiting: {waitedFor = early.ServerMessage}");
                await Task.Delay(Pause, stop);
            }
        }
    }
}
