namespace StackingK8s.Operator.Cluster;

/// <summary>
/// Keeps the operator's requests below a rate that a shared API server can bear. Watches pass: they are few, and one that waited behind a thousand
/// requests would leave the caches blind.
/// </summary>
sealed class TokenBucketHandler(TokenBucket bucket, RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!RequestInfo.Of(request).IsWatch)
        {
            var wait = bucket.Take();
            metrics.ThrottleSeconds.Observe(wait.TotalSeconds);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
