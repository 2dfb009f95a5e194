using System.Text.Json.Nodes;

namespace StackingK8s.Tests.TestKit;

/// <summary>What a real API server was asked, in order, and what it answered.</summary>
static class GoldenExchanges
{
    public static IReadOnlyList<JsonObject> All { get; } =
    [.. Read("kubernetes-exchanges.json")["exchanges"]!.AsArray().Select(exchange => exchange!.AsObject())];

    /// <summary>The events of the recorded watch of a custom resource, from its start to its end.</summary>
    public static IReadOnlyList<JsonObject> WidgetEvents { get; } =
    [
        .. Read("kubernetes-watches.json")["watches"]!["widgets with bookmarks"]!["events"]!
            .AsArray()
            .Select(arrival => arrival!["event"]!.AsObject()),
    ];

    static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file)))!;
}
