using System.Globalization;
using System.Net;
using StackingK8s.Operator.Cluster.Health;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>
/// Sends a request again that failed for a moment: an overloaded server, a lost connection. What may have been done already is repeated only where doing it
/// twice is the same as once; a POST only where the server cannot have done it. Whatever still fails after some tries goes to the caller, whose work queue
/// has all the time in the world.
/// </summary>
sealed class RetryHandler(RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    const int Tries = 5;
    static readonly Backoff Pause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    // A server that asks for more is better obeyed by the queue, which holds no worker meanwhile.
    static readonly TimeSpan LongestObeyedHere = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var info = RequestInfo.Of(request);
        for (int tries = 1; ; tries++)
        {
            HttpResponseMessage? response = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (!MayRepeat(info, response.StatusCode))
                    return response;
            }
            catch (HttpRequestException lost) when (tries < Tries && MayRepeat(info, lost)) { }
            var wait = Wait(response, tries);
            if (response is not null && (tries >= Tries || wait > LongestObeyedHere))
                return response;
            metrics.RequestRetries.WithLabels(info.Verb, ((int)(response?.StatusCode ?? 0)).ToString(CultureInfo.InvariantCulture)).Inc();
            response?.Dispose();
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // 429 is given before a request is looked at. A 5xx may come after the work was done.
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

    TimeSpan Wait(HttpResponseMessage? response, int tries)
    {
        double chance = Random.Shared.NextDouble();
        var asked = response?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;
        // All that were refused together would come back in the same second: up to a quarter more sets them apart.
        return asked is { } wait && wait >= TimeSpan.Zero ? wait * (1 + chance / 4) : Pause.Wait(tries - 1, chance);
    }
}
