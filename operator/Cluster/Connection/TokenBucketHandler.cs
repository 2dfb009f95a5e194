using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Keeps the operator's requests below a rate that a shared API server can bear. Watches pass: they are few, and one that waited behind a thousand
/// requests would leave the caches blind. Events have a bucket of their own.
/// </summary>
sealed class TokenBucketHandler(RequestRate rate, RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    const string Header = "X-Urgent";
    static readonly HttpRequestOptionsKey<bool> Mark = new(Header);

    readonly TokenBucket bucket = new(rate, clock),
        events = new(rate.OfEvents, clock);

    /// <summary>Marks a request that goes before those that wait. It is taken off here: the generated calls can add headers and nothing else.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Urgent { get; } =
        new Dictionary<string, IReadOnlyList<string>> { [Header] = ["true"] };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var info = RequestInfo.Of(request);
        // Kept with the request, which comes here again when it is sent again.
        if (request.Headers.Remove(Header))
            request.Options.Set(Mark, true);
        if (!info.IsWatch)
        {
            long start = clock.GetTimestamp();
            await (info is { Verb: "create", Resource: "events" } ? events : bucket)
                .TakeAsync(request.Options.TryGetValue(Mark, out bool urgent) && urgent, cancellationToken)
                .ConfigureAwait(false);
            metrics.ThrottleSeconds.Observe(clock.GetElapsedTime(start).TotalSeconds);
        }
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bucket.Dispose();
            events.Dispose();
        }
        base.Dispose(disposing);
    }
}
