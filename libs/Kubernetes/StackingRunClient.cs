using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Kubernetes.Watching;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Kubernetes;

/// <summary>
/// StackingRuns on the API server. They travel as JSON, so that nothing of an object is lost which this version does not know; a reader
/// turns it into a <see cref="StackingRunResource"/> with <see cref="StackingRunJson"/>. Every call throws an
/// <see cref="ApiFailureException"/> where the server rejects it.
/// </summary>
/// <param name="client">Connection to the server.</param>
/// <param name="tlsServerName">The name in the server's certificate, where it is not the address.</param>
public sealed class StackingRunClient(KubernetesClient client, string? tlsServerName = null)
{
    /// <summary>Reads one run.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="ApiFailureException">The server rejected the request, with code NotFound where there is no such run.</exception>
    public async Task<JsonElement> GetAsync(string @namespace, string name, CancellationToken stop) =>
        await SendJsonAsync(HttpMethod.Get, $"{Path(@namespace)}/{name}", null, stop);

    /// <summary>Reads every run of a namespace, in the server's order.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="ApiFailureException">The server rejected the request.</exception>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string @namespace, CancellationToken stop)
    {
        List<JsonElement> runs = [];
        await foreach (var page in new ObjectPages(SendGetAsync, WatchedResource.Runs, @namespace).ReadAsync(stop))
            using (page.Document)
                runs.AddRange(page.Items.Select(run => run.Clone()));
        return runs;
    }

    /// <summary>Creates a run from the user's own JSON; the server rejects unknown fields.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="run">The object.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>The object as the server has it now.</returns>
    /// <exception cref="ApiFailureException">The server rejected the run, with reason AlreadyExists where the name is taken.</exception>
    public async Task<JsonElement> CreateAsync(string @namespace, JsonObject run, CancellationToken stop) =>
        await SendJsonAsync(HttpMethod.Post, $"{Path(@namespace)}?fieldValidation=Strict", Body(run, "application/json"), stop);

    /// <summary>Changes the fields that a merge patch (RFC 7386) names.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patch">The fields.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>The object as the server has it now.</returns>
    /// <exception cref="ApiFailureException">The server rejected the patch.</exception>
    public async Task<JsonElement> PatchAsync(string @namespace, string name, JsonObject patch, CancellationToken stop) =>
        await SendJsonAsync(HttpMethod.Patch, $"{Path(@namespace)}/{name}", Body(patch, "application/merge-patch+json"), stop);

    /// <summary>Deletes a run; the cluster deletes its Jobs and pods after it.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="ApiFailureException">The server rejected the request, with code NotFound where there is no such run.</exception>
    public async Task DeleteAsync(string @namespace, string name, CancellationToken stop) =>
        await SendJsonAsync(HttpMethod.Delete, $"{Path(@namespace)}/{name}?propagationPolicy=Background", null, stop);

    /// <summary>Opens the log of a pod's container as a stream. The receiver disposes the response.</summary>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="pod">Its name.</param>
    /// <param name="container">Its container.</param>
    /// <param name="follow">The stream ends only with the container.</param>
    /// <param name="tail">Only the last so many lines; null: all that the node keeps.</param>
    /// <param name="stop">Cancels the wait for the beginning.</param>
    /// <exception cref="ApiFailureException">
    /// The server rejected the request, with code BadRequest where the container has not started yet.
    /// </exception>
    public Task<HttpResponseMessage> OpenLogAsync(
        string @namespace,
        string pod,
        string container,
        bool follow,
        int? tail,
        CancellationToken stop
    )
    {
        string options = (follow ? "&follow=true" : "") + (tail is { } lines ? $"&tailLines={lines}" : "");
        return SendGetAsync($"api/v1/namespaces/{@namespace}/pods/{pod}/log?container={container}{options}", stop);
    }

    /// <summary>The run of this name as what a watch follows; null: all runs.</summary>
    internal static WatchedResource Resource(string? name) =>
        name is null ? WatchedResource.Runs : WatchedResource.Runs with { FieldSelector = $"metadata.name={name}" };

    internal Task<HttpResponseMessage> SendGetAsync(string path, CancellationToken stop) =>
        ApiRequests.SendAsync(client, tlsServerName, HttpMethod.Get, path, null, stop);

    async Task<JsonElement> SendJsonAsync(HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var response = await ApiRequests.SendAsync(client, tlsServerName, method, path, body, stop);
        using var stream = await response.Content.ReadAsStreamAsync(stop);
        using var document = await JsonDocument.ParseAsync(stream, default, stop);
        return document.RootElement.Clone();
    }

    static StringContent Body(JsonObject json, string type) => new(json.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));

    static string Path(string @namespace) => WatchedResource.Runs.Path(@namespace);
}
