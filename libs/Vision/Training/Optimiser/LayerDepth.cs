using System.Text.RegularExpressions;

namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// How deep in its network each parameter lies, as timm's param_groups_layer_decay counts: 0 in the stem, one more in each block, the
/// layers behind the last block counted with it, and the head last.
/// </summary>
static partial class LayerDepth
{
    /// <param name="names">Of all parameters, in the network's order.</param>
    public static Dictionary<string, int> Compute(IEnumerable<string> names)
    {
        var depths = new Dictionary<string, int>();
        string block = "";
        int depth = 0;
        foreach (string name in names)
        {
            if (Block().Match(name) is { Success: true, Value: var current } && current != block)
                (block, depth) = (current, depth + 1);
            depths.Add(name, depth);
        }
        foreach (string name in depths.Keys.Where(IsHead).ToList())
            depths[name] = depth + 1;
        return depths;
    }

    /// <summary>EfficientNetV2's classifier, and all that follows MaxViT's last block.</summary>
    public static bool IsHead(string name) =>
        name.StartsWith("classifier.", StringComparison.Ordinal) || name.StartsWith("head.", StringComparison.Ordinal);

    [GeneratedRegex(@"^(blocks\.\d+|stages\.\d+\.blocks)\.\d+\.")]
    private static partial Regex Block();
}
