using System.Runtime.CompilerServices;
using System.Text.Json;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster.Connection;

namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>A consistent list of one kind, a page at a time: a cluster with ten thousand runs answers in one piece only at the price of its memory.</summary>
/// <param name="scope">Namespace; null: all.</param>
sealed class ObjectList(ApiConnection connection, WatchedResource resource, string? scope)
{
    // A page lies in memory as text and as objects: at 20 KB a run, 5 MB of text.
    const int PageSize = 250;

    /// <exception cref="ApiFailureException">The server refuses; expired where the list took longer than the server keeps old versions.</exception>
    public async IAsyncEnumerable<Page> PagesAsync([EnumeratorCancellation] CancellationToken stop)
    {
        for (var coming = PageAsync(null, stop); ; )
        {
            var page = await coming.ConfigureAwait(false);
            // The server makes the next page while this one is read.
            bool more = page.Next.Length > 0;
            if (more)
                coming = PageAsync(page.Next, stop);
            yield return page;
            if (!more)
                yield break;
        }
    }

    async Task<Page> PageAsync(string? from, CancellationToken stop)
    {
        string query = $"?limit={PageSize}{resource.SelectorQuery}{(from is null ? "" : $"&continue={Uri.EscapeDataString(from)}")}";
        using var response = await connection.GetAsync(resource.Path(scope) + query, stop).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        return new(await JsonDocument.ParseAsync(stream, default, stop).ConfigureAwait(false));
    }

    /// <summary>Some of the objects; all pages have the list's one version. The receiver disposes the document.</summary>
    public readonly record struct Page(JsonDocument Document)
    {
        public string ResourceVersion => Metadata.GetProperty("resourceVersion").GetString()!;

        /// <summary>Where the next page begins; "" after the last.</summary>
        public string Next => Metadata.TryGetProperty("continue", out var token) ? token.GetString() ?? "" : "";

        JsonElement Metadata => Document.RootElement.GetProperty("metadata");

        public IEnumerable<JsonElement> Items =>
            Document.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
                ? items.EnumerateArray()
                : [];
    }
}
