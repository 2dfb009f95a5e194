using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>A container's environment variables, and $(NAME) in its arguments.</summary>
static partial class PodEnvironment
{
    /// <exception cref="UnresolvedException">A Secret, ConfigMap or key is missing.</exception>
    public static Dictionary<string, string> Resolve(JsonObject container, PodReferences references)
    {
        Dictionary<string, string> variables = [];
        foreach (var source in container["envFrom"].Objects())
        {
            var (kind, reference) = source["secretRef"] is JsonObject secret
                ? (Kinds.Secret, secret)
                : (Kinds.ConfigMap, (JsonObject)source["configMapRef"]!);
            foreach (var (key, value) in references.Entries(kind, reference["name"].Text()!, reference["optional"].IsTrue()))
                variables[source["prefix"].Text() + key] = Encoding.UTF8.GetString(value);
        }
        foreach (var variable in container["env"].Objects())
            if (Value(variable, variables, references) is { } value)
                variables[variable["name"].Text()!] = value;
        return variables;
    }

    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Reference().Replace(text, match => variables.TryGetValue(match.Groups[1].Value, out string? value) ? value : match.Value);

    static string? Value(JsonObject variable, Dictionary<string, string> earlier, PodReferences references)
    {
        if (variable["valueFrom"] is not JsonObject from)
            return Expand(variable["value"].Text() ?? "", earlier);
        if (from["secretKeyRef"] is JsonObject secret)
            return references.Entry(Kinds.Secret, secret);
        if (from["configMapKeyRef"] is JsonObject configMap)
            return references.Entry(Kinds.ConfigMap, configMap);
        return from.At("fieldRef", "fieldPath").Text() is { } path
            ? references.Field(path)
            : references.Resource((JsonObject)from["resourceFieldRef"]!);
    }

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")]
    private static partial Regex Reference();
}
