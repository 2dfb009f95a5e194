using System.Runtime.CompilerServices;
using System.Text.Json;

namespace StackingK8s.Kubernetes.Watching;

/// <summary>
/// A consistent list of one kind, a page at a time: a cluster with ten thousand runs could answer in one piece only at the price of its
/// memory.
/// </summary>
/// <param name="get">
/// Sends GET for a path relative to the server, with its query; throws <see cref="ApiFailureException"/> for any answer but 2xx.
/// </param>
/// <param name="resource">The kind.</param>
/// <param name="scope">Namespace; null: all.</param>
public sealed class ObjectPages(Func<string, CancellationToken, Task<HttpResponseMessage>> get, WatchedResource resource, string? scope)
{
    // A page is in memory as text and as objects: at 20 KB a run, 5 MB of text.
    const int PageSize = 250;

    /// <summary>Reads the pages one after the other; the next is requested while the caller works on the last.</summary>
    /// <param name="stop">Cancels the reading.</param>
    /// <exception cref="ApiFailureException">
    /// The server rejected a request; expired where the list took longer than the server keeps old versions.
    /// </exception>
    public async IAsyncEnumerable<ObjectPage> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        for (var coming = ReadPageAsync(null, stop); ; )
        {
            var page = await coming;
            bool more = page.Next.Length > 0;
            if (more)
                coming = ReadPageAsync(page.Next, stop);
            yield return page;
            if (!more)
                yield break;
        }
    }

    async Task<ObjectPage> ReadPageAsync(string? from, CancellationToken stop)
    {
        string query = $"?limit={PageSize}{resource.SelectorQuery}{(from is null ? "" : $"&continue={Uri.EscapeDataString(from)}")}";
        using var response = await get(resource.Path(scope) + query, stop);
        using var stream = await response.Content.ReadAsStreamAsync(stop);
        return new(await JsonDocument.ParseAsync(stream, default, stop));
    }
}

/// <summary>Some of the objects of a list. The receiver disposes the document, and with it the items.</summary>
/// <param name="Document">The server's answer.</param>
public readonly record struct ObjectPage(JsonDocument Document)
{
    /// <summary>Version of the list, the same on all of its pages; a watch may start from it.</summary>
    public string ResourceVersion => Metadata.GetProperty("resourceVersion").GetString()!;

    /// <summary>Token of the next page; empty after the last.</summary>
    public string Next => Metadata.TryGetProperty("continue", out var token) ? token.GetString() ?? "" : "";

    /// <summary>The objects, in the server's order.</summary>
    public IEnumerable<JsonElement> Items =>
        Document.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    JsonElement Metadata => Document.RootElement.GetProperty("metadata");
}
