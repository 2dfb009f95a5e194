namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Sends the Minio client's requests by <see cref="S3Client"/>, which retries them and translates errors.</summary>
/// <param name="client">Sends them.</param>
sealed class MinioTransport(S3Client client) : HttpMessageHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        client.ForwardAsync(request, BufferAsync, cancellationToken);

    /// <summary>The whole answer, so that a connection that breaks under it is retried too.</summary>
    static async Task<HttpResponseMessage> BufferAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        HttpResponseMessage copy = new(answer.StatusCode)
        {
            Content = new ByteArrayContent(await answer.Content.ReadAsByteArrayAsync(stop)),
            ReasonPhrase = answer.ReasonPhrase,
        };
        foreach (var (name, values) in answer.Headers)
            copy.Headers.TryAddWithoutValidation(name, values);
        foreach (var (name, values) in answer.Content.Headers)
            copy.Content.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }
}
