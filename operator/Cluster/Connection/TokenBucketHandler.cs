using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Keeps the operator's requests below a rate that a shared API server can bear. Watches are exempt: they are few, and one that waited
/// behind a thousand requests would leave the caches stale. Events have a bucket of their own.
/// </summary>
sealed class TokenBucketHandler(RequestRate rate, RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    const string Header = "X-Urgent";
    static readonly HttpRequestOptionsKey<bool> Mark = new(Header);

    readonly TokenBucket bucket = new(rate, clock),
        events = new(rate.ForEvents, clock);

    /// <summary>
    /// Marks a request that is sent before all waiting ones. The header is removed here: the client's generated calls can only add headers.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Urgent { get; } =
        new Dictionary<string, IReadOnlyList<string>> { [Header] = ["true"] };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var info = RequestInfo.FromRequest(request);
        // Kept with the request, which comes here again when it is retried.
        if (request.Headers.Remove(Header))
            request.Options.Set(Mark, true);
        if (!info.IsWatch)
        {
            long start = clock.GetTimestamp();
            await (info is { Verb: "create", Resource: "events" } ? events : bucket).TakeAsync(
                request.Options.TryGetValue(Mark, out bool urgent) && urgent,
                cancellationToken
            );
            metrics.ThrottleSeconds.Observe(clock.GetElapsedTime(start).TotalSeconds);
        }
        return await base.SendAsync(request, cancellationToken);
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
