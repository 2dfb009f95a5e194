namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>Passes on the server's time from each of its answers.</summary>
sealed class ServerTimeHandler(Action<DateTimeOffset> observe) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.Date is { } date)
            observe(date);
        return response;
    }
}
