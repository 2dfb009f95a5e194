namespace StackingK8s.Operator.Cluster.Connection;

/// <summary>Listens to what time it is for the server, with each of its answers.</summary>
sealed class ServerTimeHandler(Action<DateTimeOffset> hear) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Headers.Date is { } date)
            hear(date);
        return response;
    }
}
