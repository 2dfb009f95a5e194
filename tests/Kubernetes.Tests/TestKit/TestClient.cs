using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit;

/// <summary>A server with one Widget definition, and a bare HTTP client of it.</summary>
sealed class TestClient : IAsyncDisposable
{
    public const string Widgets = "/apis/example.dev/v1alpha1/namespaces/rec/widgets";
    public const string Jobs = "/apis/batch/v1/namespaces/rec/jobs";
    public const string Pods = "/api/v1/namespaces/rec/pods";
    public const string MergePatch = "application/merge-patch+json";

    readonly HttpClient http;

    TestClient(ApiServer server) =>
        (Server, http) = (server, new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(20) });

    public ApiServer Server { get; }
    public ObjectStorage Storage => Server.Storage;

    public static async Task<TestClient> StartAsync(int history = 50_000)
    {
        var client = new TestClient(await ApiServer.StartAsync(history: history));
        client.Storage.Create(Kinds.CustomResourceDefinition, Samples.WidgetDefinition);
        return client;
    }

    public Task<(int Code, JsonObject Body)> Get(string path) => Send(HttpMethod.Get, path);

    public Task<(int Code, JsonObject Body)> Post(string path, JsonObject body) => Send(HttpMethod.Post, path, body);

    public Task<(int Code, JsonObject Body)> Put(string path, JsonObject body) => Send(HttpMethod.Put, path, body);

    public Task<(int Code, JsonObject Body)> Delete(string path, JsonObject? body = null) => Send(HttpMethod.Delete, path, body);

    public Task<(int Code, JsonObject Body)> Patch(string path, string json, string type = MergePatch) =>
        Send(HttpMethod.Patch, path, JsonNode.Parse(json), type);

    /// <summary>The events of a watch until it ends, or until there are as many.</summary>
    public async Task<List<JsonObject>> Watch(string path, int count = int.MaxValue)
    {
        await using var events = await WatchStream(path);
        var read = new List<JsonObject>();
        while (read.Count < count && await events.Next() is { } change)
            read.Add(change);
        return read;
    }

    public async Task<WatchStream> WatchStream(string path)
    {
        var response = await http.GetAsync(
            path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "watch=true",
            HttpCompletionOption.ResponseHeadersRead
        );
        return new WatchStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }

    async Task<(int Code, JsonObject Body)> Send(HttpMethod method, string path, JsonNode? body = null, string type = "application/json")
    {
        var message = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }
        using var response = await http.SendAsync(message);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }
}
