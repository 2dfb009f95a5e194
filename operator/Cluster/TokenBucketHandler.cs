namespace StackingK8s.Operator.Cluster;

/// <summary>
/// Keeps the operator's requests below a rate that a shared API server can bear. Watches pass: they are few, and one that waited behind a thousand
/// requests would leave the caches blind. Events have a bucket of their own.
/// </summary>
sealed class TokenBucketHandler(RequestRate rate, RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    readonly TokenBucket bucket = new(rate.PerSecond, rate.Burst, clock), events = new(rate.OfEvents.PerSecond, rate.OfEvents.Burst, clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var info = RequestInfo.Of(request);
        if (!info.IsWatch)
        {
            var wait = (info is { Verb: "create", Resource: "events" } ? events : bucket).Take();
            metrics.ThrottleSeconds.Observe(wait.TotalSeconds);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
