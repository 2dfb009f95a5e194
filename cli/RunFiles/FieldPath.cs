using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>Paths of fields, as in spec.experts[1].epochs.</summary>
static class FieldPath
{
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <returns>The name a key stands for; "?" where it is a list or a mapping.</returns>
    public static string Name(YamlNode key) => (key as YamlScalarNode)?.Value ?? "?";

    /// <returns>The path without its last step: spec.experts[1] is below spec.experts; empty for a field of the file itself.</returns>
    public static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    public static bool IsBelow(string path, string ancestor) =>
        ancestor.Length == 0
        || path.StartsWith(ancestor + ".", StringComparison.Ordinal)
        || path.StartsWith(ancestor + "[", StringComparison.Ordinal);
}
