using System.Text.Json.Nodes;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd.Chart.Observability;

/// <summary>One panel of the chart's dashboard, or a row's heading.</summary>
sealed record Panel(JsonNode Json)
{
    public static JsonNode Dashboard { get; } =
        JsonNode.Parse(File.ReadAllText(Repository.Path("helm", "stacking-operator", "dashboards", "stacking.json")))!;

    public static IReadOnlyList<Panel> All { get; } = [.. Dashboard["panels"]!.AsArray().Select(panel => new Panel(panel!))];

    /// <summary>The dashboard's variables.</summary>
    public static IEnumerable<JsonNode> Variables => Dashboard["templating"]!["list"]!.AsArray().Select(variable => variable!);

    public int Id => Json["id"]!.GetValue<int>();

    public string Title => Json["title"]!.GetValue<string>();

    public string Description => Json["description"]?.GetValue<string>() ?? "";

    public string Type => Json["type"]!.GetValue<string>();

    public string Unit => Json["fieldConfig"]?["defaults"]?["unit"]?.GetValue<string>() ?? "";

    /// <summary>Of Grafana's grid, which is 24 columns wide.</summary>
    public (int X, int Y, int Width, int Height) Place => (At("x"), At("y"), At("w"), At("h"));

    public IReadOnlyList<(string Expression, string Legend)> Queries =>
        [
            .. (Json["targets"]?.AsArray() ?? []).Select(target =>
                (target!["expr"]!.GetValue<string>(), target["legendFormat"]!.GetValue<string>())
            ),
        ];

    public bool Overlaps(Panel other)
    {
        var (a, b) = (Place, other.Place);
        return a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;
    }

    int At(string field) => Json["gridPos"]![field]!.GetValue<int>();
}
