using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Contracts.Spec.Rules;
using KubernetesClient = k8s.Kubernetes;

namespace StackingK8s.Kubernetes;

/// <summary>
/// StackingRuns on the API server. They travel as JSON, so that nothing of an object is lost which this version does not know; a reader turns it into a
/// <see cref="StackingRunResource"/> with <see cref="StackingRunJson"/>. Every call throws an <see cref="ApiFailureException"/> where the server refuses.
/// </summary>
/// <param name="client">The way to the server.</param>
/// <param name="tlsServerName">The name that the server's certificate is for, where it is not the address.</param>
public sealed class StackingRunClient(KubernetesClient client, string? tlsServerName = null)
{
    const int PageSize = 500;

    /// <summary>One run.</summary>
    public async Task<JsonElement> GetAsync(string @namespace, string name, CancellationToken stop) =>
        await JsonAsync(HttpMethod.Get, $"{Path(@namespace)}/{name}", null, stop).ConfigureAwait(false);

    /// <summary>Every run of a namespace, in the server's order, and the version that a watch goes on from.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="name">Only the run of this name; null: all.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<(IReadOnlyList<JsonElement> Runs, string Version)> ListAsync(string @namespace, string? name, CancellationToken stop)
    {
        List<JsonElement> runs = [];
        string query = $"?limit={PageSize}{Selector(name)}",
            next = "";
        while (true)
        {
            var page = await JsonAsync(HttpMethod.Get, $"{Path(@namespace)}{query}{next}", null, stop).ConfigureAwait(false);
            if (page.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
                runs.AddRange(items.EnumerateArray());
            var metadata = page.GetProperty("metadata");
            if (!(metadata.TryGetProperty("continue", out var token) && token.GetString() is { Length: > 0 } rest))
                return (runs, metadata.GetProperty("resourceVersion").GetString()!);
            next = $"&continue={Uri.EscapeDataString(rest)}";
        }
    }

    /// <summary>Makes a run of the user's own JSON.</summary>
    public async Task<JsonElement> CreateAsync(string @namespace, JsonObject run, CancellationToken stop) =>
        await JsonAsync(HttpMethod.Post, $"{Path(@namespace)}?fieldValidation=Strict", Body(run, "application/json"), stop)
            .ConfigureAwait(false);

    /// <summary>Changes the fields that a merge patch names.</summary>
    public async Task<JsonElement> PatchAsync(string @namespace, string name, JsonObject patch, CancellationToken stop) =>
        await JsonAsync(HttpMethod.Patch, $"{Path(@namespace)}/{name}", Body(patch, "application/merge-patch+json"), stop)
            .ConfigureAwait(false);

    /// <summary>Deletes a run; its Jobs and pods follow.</summary>
    public async Task DeleteAsync(string @namespace, string name, CancellationToken stop) =>
        await JsonAsync(HttpMethod.Delete, $"{Path(@namespace)}/{name}?propagationPolicy=Background", null, stop).ConfigureAwait(false);

    /// <summary>The changes since a version, one JSON object a line, until the server ends them.</summary>
    internal Task<HttpResponseMessage> WatchAsync(
        string @namespace,
        string? name,
        string version,
        TimeSpan length,
        CancellationToken stop
    ) =>
        ApiRequests.SendAsync(
            client,
            tlsServerName,
            HttpMethod.Get,
            $"{Path(@namespace)}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={(int)length.TotalSeconds}{Selector(name)}",
            null,
            stop
        );

    /// <summary>What a pod's container has printed, as a stream.</summary>
    /// <param name="namespace">The pod's.</param>
    /// <param name="pod">Its name.</param>
    /// <param name="container">Its container.</param>
    /// <param name="follow">Goes on until the container ends.</param>
    /// <param name="tail">The last lines alone; null: all that the node keeps.</param>
    /// <param name="stop">Gives up waiting for the beginning.</param>
    public Task<HttpResponseMessage> LogAsync(
        string @namespace,
        string pod,
        string container,
        bool follow,
        int? tail,
        CancellationToken stop
    ) =>
        ApiRequests.SendAsync(
            client,
            tlsServerName,
            HttpMethod.Get,
            $"api/v1/namespaces/{@namespace}/pods/{pod}/log?container={container}{(follow ? "&follow=true" : "")}{(tail is { } lines ? $"&tailLines={lines}" : "")}",
            null,
            stop
        );

    async Task<JsonElement> JsonAsync(HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var response = await ApiRequests.SendAsync(client, tlsServerName, method, path, body, stop).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        using var document = await JsonDocument.ParseAsync(stream, default, stop).ConfigureAwait(false);
        return document.RootElement.Clone();
    }

    static StringContent Body(JsonObject json, string type) => new(json.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(type));

    static string Selector(string? name) => name is null ? "" : $"&fieldSelector=metadata.name%3D{name}";

    static string Path(string @namespace) =>
        $"apis/{StackingRunApi.Group}/{StackingRunApi.Version}/namespaces/{@namespace}/{StackingRunApi.Plural}";
}
