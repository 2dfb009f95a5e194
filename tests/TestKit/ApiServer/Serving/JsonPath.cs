using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>
/// As much JSONPath as printer columns use: members, indices (from the end too), and one equality filter:
/// <c>.status.conditions[?(@.type=="Ready")].status</c>.
/// </summary>
static partial class JsonPath
{
    public static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (Match step in StepPattern().Matches(path))
        {
            if (step.Groups["filter"].Success)
                node = (node as JsonArray)?.FirstOrDefault(item =>
                    item.At(step.Groups["filter"].Value.Split('.'))?.ToString() == step.Groups["value"].Value
                );
            else if (step.Groups["index"].Success)
                node = node is JsonArray list && At(list.Count, step.Groups["index"].Value) is { } index ? list[index] : null;
            else
                node = node.At(
                    (step.Groups["member"].Success ? step.Groups["member"] : step.Groups["quoted"]).Value.Replace(
                        "\\.",
                        ".",
                        StringComparison.Ordinal
                    )
                );
        }
        return node;
    }

    /// <summary>A cell of a column of this type; null where the object has no such value.</summary>
    public static JsonNode? Cell(JsonNode? value, string type) =>
        value switch
        {
            null => null,
            _ when type is "integer" or "number" && value.GetValueKind() == JsonValueKind.Number => value.DeepClone(),
            _ when type == "boolean" && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.DeepClone(),
            _ => value.Text() ?? value.ToJsonString(),
        };

    static int? At(int count, string index)
    {
        int at = int.Parse(index, CultureInfo.InvariantCulture);
        if (at < 0)
            at += count;
        return at >= 0 && at < count ? at : null;
    }

    [GeneratedRegex(
        @"\[\?\(\s*@\.(?<filter>[^\s=]+)\s*==\s*[""'](?<value>[^""']*)[""']\s*\)\]|"
            + @"\[(?<index>-?\d+)(:\d*)?\]|\[['""](?<quoted>[^'""]+)['""]\]|\.(?<member>(\\\.|[^.\[])+)"
    )]
    private static partial Regex StepPattern();
}
