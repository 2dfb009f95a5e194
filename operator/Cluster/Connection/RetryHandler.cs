using System.Globalization;
using System.Net;
using StackingK8s.Contracts.Timing;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Retries a request that failed transiently: an overloaded server, a lost connection. What may have been executed already is repeated only
/// where that is idempotent; a POST only where the server cannot have executed it. What still fails after some tries goes to the caller,
/// whose work queue retries without limit.
/// </summary>
sealed class RetryHandler(RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    const int Tries = 5;
    static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    // Where the server asks for a longer delay, the queue waits instead: it occupies no worker meanwhile.
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var info = RequestInfo.FromRequest(request);
        for (int tries = 1; ; tries++)
        {
            HttpResponseMessage? response = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken);
                if (!MayRepeat(info, response.StatusCode))
                    return response;
            }
            catch (HttpRequestException lost) when (tries < Tries && MayRepeat(info, lost)) { }
            var wait = DelayBefore(response, tries);
            if (response is not null && (tries >= Tries || wait > LongestDelay))
                return response;
            metrics.RequestRetries.WithLabels(info.Verb, ((int)(response?.StatusCode ?? 0)).ToString(CultureInfo.InvariantCulture)).Inc();
            response?.Dispose();
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    // 429 is sent before a request is executed. A 5xx may come after that.
    static bool MayRepeat(RequestInfo info, HttpStatusCode code) =>
        !info.IsWatch
        && (code == HttpStatusCode.TooManyRequests || ((int)code >= 500 && code != HttpStatusCode.NotImplemented && IsIdempotent(info)));

    static bool MayRepeat(RequestInfo info, HttpRequestException lost) =>
        !info.IsWatch
        && (
            IsIdempotent(info)
            || lost.HttpRequestError
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
        );

    static bool IsIdempotent(RequestInfo info) => info.Verb is "get" or "list" or "update" or "patch" or "delete";

    TimeSpan DelayBefore(HttpResponseMessage? response, int tries)
    {
        double jitter = Random.Shared.NextDouble();
        var asked = response?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;
        // All that were rejected together would retry in the same second: up to a quarter more spreads them.
        return asked is { } wait && wait >= TimeSpan.Zero ? wait * (1 + jitter / 4) : Backoff.Delay(tries - 1, jitter);
    }
}
