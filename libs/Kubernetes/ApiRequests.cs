using System.Net;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Kubernetes;

/// <summary>
/// Requests that are answered as soon as the headers are there: for watches, logs and whatever is read as JSON. The client's typed calls end a watch that
/// has not begun to speak with an exception, pass over errors inside it, and give no hold for a watchdog.
/// </summary>
public static class ApiRequests
{
    /// <summary>Sends a request with the client's own credentials.</summary>
    /// <param name="client">The way to the server.</param>
    /// <param name="tlsServerName">The name that the server's certificate is for, where it is not the address.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative, with its query.</param>
    /// <param name="content">The body; null for none. It is disposed.</param>
    /// <param name="stop">Gives up waiting for the headers.</param>
    /// <exception cref="ApiFailureException">Any answer but 2xx.</exception>
    public static async Task<HttpResponseMessage> SendAsync(
        KubernetesClient client,
        string? tlsServerName,
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken stop
    )
    {
        using HttpRequestMessage request = new(method, new Uri(client.BaseUri, path))
        {
            Version = HttpVersion.Version20,
            Content = content,
        };
        if (tlsServerName is not null)
            request.Headers.Host = tlsServerName;
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, stop).ConfigureAwait(false);
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            string body = await response.Content.ReadAsStringAsync(stop).ConfigureAwait(false);
            throw ApiFailureException.Of(response.StatusCode, $"{method.Method} {request.RequestUri!.AbsolutePath}", body);
        }
    }
}
