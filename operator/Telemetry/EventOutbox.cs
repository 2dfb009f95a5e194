using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Telemetry;

/// <summary>
/// Events on their way to the API server, in the order they happened. An event is a courtesy: no run waits for one, and one that is
/// refused, or that there are too many of, costs the run nothing.
/// </summary>
sealed class EventOutbox
{
    const string Component = "stacking-operator";
    const int Longest = 1000;

    // Of about a kilobyte each. Enough for hundreds of runs that start together; what is older than all these is of no use any more.
    const int Most = 4096;

    static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(30);

    // Of the few seconds in which the operator ends: nobody else would report what it did last.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    readonly ApiConnection connection;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Channel<Corev1Event> waiting;
    readonly Lock dropping = new();
    int dropped;
    long lastLogged;

    public EventOutbox(ApiConnection connection, TimeProvider clock, ILogger log)
    {
        (this.connection, this.clock, this.log) = (connection, clock, log);
        waiting = Channel.CreateBounded<Corev1Event>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest }, _ =>
            Overflow()
        );
    }

    public void Post(RunKey key, string uid, RunEvent runEvent)
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
                Type = runEvent.Type,
                Reason = runEvent.Reason,
                Message = runEvent.Message.Length <= Longest ? runEvent.Message : runEvent.Message[..Longest] + "…",
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
            late.CancelAfter(Grace);
        });
        await foreach (var item in waiting.Reader.ReadAllAsync(late.Token))
        {
            try
            {
                await connection.Client.CoreV1.CreateNamespacedEventAsync(
                    item,
                    item.InvolvedObject.NamespaceProperty,
                    cancellationToken: late.Token
                );
            }
            catch (Exception refused)
                when (refused is HttpOperationException or HttpRequestException or OperationCanceledException
                    && !late.IsCancellationRequested
                )
            {
                Lose(item, refused.Message);
            }
        }
    }

    // A thousand runs that start together may drop thousands: that is one line now and then, not thousands.
    void Overflow()
    {
        lock (dropping)
        {
            dropped++;
            if (lastLogged != 0 && clock.GetElapsedTime(lastLogged) < LogInterval)
                return;
            log.EventsDropped(dropped, Most);
            (dropped, lastLogged) = (0, clock.GetTimestamp());
        }
    }

    void Lose(Corev1Event item, string problem) =>
        log.EventLost(new(item.InvolvedObject.NamespaceProperty, item.InvolvedObject.Name), item.Reason, problem);
}
