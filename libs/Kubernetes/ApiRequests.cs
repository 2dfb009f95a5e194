using System.Net;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Kubernetes;

/// <summary>
/// Requests that return as soon as the headers have come: for watches, logs and whatever is read as JSON. The client's typed calls throw
/// for a watch that has sent nothing yet, ignore errors inside it, and leave no place for a watchdog.
/// </summary>
public static class ApiRequests
{
    /// <summary>Sends a request with the client's own credentials.</summary>
    /// <param name="client">Connection to the server.</param>
    /// <param name="tlsServerName">The name in the server's certificate, where it is not the address.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path relative to the server, with its query.</param>
    /// <param name="content">The body, which is disposed; null: none.</param>
    /// <param name="stop">Cancels the wait for the headers.</param>
    /// <returns>The response, whose body may still be coming. The receiver disposes it.</returns>
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
            await credentials.ProcessHttpRequestAsync(request, stop);
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            string body = await response.Content.ReadAsStringAsync(stop);
            throw ApiFailureException.FromBody(response.StatusCode, $"{method.Method} {request.RequestUri!.AbsolutePath}", body);
        }
    }
}
