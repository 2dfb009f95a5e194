using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Reconciliation;

/// <summary>
/// Events on their way to the API server, in the order they happened. An event is a courtesy: no run waits for one, and one that is refused, or that
/// there are too many of, costs the run nothing.
/// </summary>
sealed class EventOutbox
{
    const string Component = "stacking-operator";
    const int Longest = 1000;

    // Of about a kilobyte each. Enough for hundreds of runs that start together; what is older than all these is of no use any more.
    const int Most = 4096;

    static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    // Of the few seconds in which the operator ends: what it did last would be told by nobody else.
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    readonly ApiConnection connection;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Channel<Corev1Event> waiting;
    readonly Lock dropping = new();
    int dropped;
    long told;

    public EventOutbox(ApiConnection connection, TimeProvider clock, ILogger log)
    {
        (this.connection, this.clock, this.log) = (connection, clock, log);
        waiting = Channel.CreateBounded<Corev1Event>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest }, _ =>
            Overflow()
        );
    }

    public void Post(RunKey key, string uid, RunEvent happened)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        waiting.Writer.TryWrite(
            new()
            {
                Metadata = new() { GenerateName = $"{key.Name}.", NamespaceProperty = key.Namespace },
                InvolvedObject = new()
                {
                    ApiVersion = StackingRunApi.ApiVersion,
                    Kind = StackingRunApi.Kind,
                    Name = key.Name,
                    NamespaceProperty = key.Namespace,
                    Uid = uid,
                },
                Type = happened.Type,
                Reason = happened.Reason,
                Message = happened.Message.Length <= Longest ? happened.Message : happened.Message[..Longest] + "…",
                Source = new() { Component = Component },
                ReportingComponent = Component,
                FirstTimestamp = now,
                LastTimestamp = now,
                Count = 1,
            }
        );
    }

    /// <summary>Sends until it is stopped, and then for two seconds at the most what waits.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = new(Timeout.InfiniteTimeSpan, clock);
        using var stopping = stop.Register(() =>
        {
            waiting.Writer.TryComplete();
            late.CancelAfter(Farewell);
        });
        await foreach (var told in waiting.Reader.ReadAllAsync(late.Token).ConfigureAwait(false))
        {
            try
            {
                await connection
                    .Client.CoreV1.CreateNamespacedEventAsync(told, told.InvolvedObject.NamespaceProperty, cancellationToken: late.Token)
                    .ConfigureAwait(false);
            }
            catch (Exception refused)
                when (refused is HttpOperationException or HttpRequestException or OperationCanceledException
                    && !late.IsCancellationRequested
                )
            {
                Lose(told, refused.Message);
            }
        }
    }

    // A thousand runs that start together may drop thousands: that is one line now and then, not thousands.
    void Overflow()
    {
        lock (dropping)
        {
            dropped++;
            if (told != 0 && clock.GetElapsedTime(told) < Silence)
                return;
            log.EventsDropped(dropped, Most);
            (dropped, told) = (0, clock.GetTimestamp());
        }
    }

    void Lose(Corev1Event told, string problem) =>
        log.EventLost(new(told.InvolvedObject.NamespaceProperty, told.InvolvedObject.Name), told.Reason, problem);
}
