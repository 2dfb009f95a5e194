using System.Globalization;
using StackingK8s.Operator.Cluster.Telemetry;

namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>Counts and times every request as it is sent, each retry separately.</summary>
sealed class RequestMetricsHandler(RuntimeMetrics metrics, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (verb, resource) = RequestInfo.FromRequest(request);
        long start = clock.GetTimestamp();
        int code = 0;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            code = (int)response.StatusCode;
            return response;
        }
        finally
        {
            metrics.Requests.WithLabels(verb, resource, code.ToString(CultureInfo.InvariantCulture)).Inc();
            metrics.RequestSeconds.WithLabels(verb, resource).Observe(clock.GetElapsedTime(start).TotalSeconds);
        }
    }
}
