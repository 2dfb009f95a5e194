using System.Text.Json.Nodes;

namespace StackingK8s.Tests.TestKit;

/// <summary>An open watch.</summary>
sealed class WatchStream(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
{
    /// <summary>The next event; null at the end of the watch.</summary>
    public async Task<JsonObject?> Next() => await lines.ReadLineAsync() is { } line ? JsonNode.Parse(line)!.AsObject() : null;

    public async Task<string?> NextType() => (await Next())?["type"]!.GetValue<string>();

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
