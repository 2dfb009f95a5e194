using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes.Schema;

/// <summary>What the records' XML documentation says of their fields, for kubectl explain.</summary>
public sealed partial class Descriptions
{
    readonly Assembly assembly;
    readonly Dictionary<string, XElement> members;

    /// <param name="assembly">Whose documentation it is.</param>
    /// <param name="documentation">The file that the compiler writes beside the assembly.</param>
    public Descriptions(Assembly assembly, XDocument documentation)
    {
        this.assembly = assembly;
        members = documentation.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    /// <returns>The type's summary; empty if it has none.</returns>
    public string Of(Type type) => Text(Member(type)?.Element("summary"));

    /// <returns>The field's summary, or that of its type; empty if neither has one.</returns>
    public string Of(PropertyInfo property)
    {
        string summary = Text(Member(property)?.Element("summary"));
        if (summary.Length == 0)
            summary = Text(
                Member(property.DeclaringType!)?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name)
            );
        return summary.Length == 0 ? Of(property.PropertyType) : summary;
    }

    /// <returns>What holds where the field is left out; empty if the documentation does not say.</returns>
    public string ReadValue(PropertyInfo property) => Text(Member(property)?.Element("value"));

    XElement? Member(Type type) => members.GetValueOrDefault($"T:{type.FullName}");

    XElement? Member(PropertyInfo property) => members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    string Text(XElement? element) =>
        element is null
            ? ""
            : Whitespace()
                .Replace(
                    string.Concat(
                        element
                            .Nodes()
                            .Select(node =>
                                node is XElement { Name.LocalName: "see" } see ? Referred(see)
                                : node is XText text ? text.Value
                                : ""
                            )
                    ),
                    " "
                )
                .Trim();

    // A field by its name in YAML; a list of words by the words.
    string Referred(XElement see)
    {
        string name = see.Attribute("cref")?.Value ?? "";
        string last = name[(name.LastIndexOf('.') + 1)..];
        if (!name.StartsWith("T:", StringComparison.Ordinal))
            return FieldNames.FromProperty(last);
        return
            assembly.GetType(name[2..])?.GetField("All", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
                is IEnumerable<string> words
            ? string.Join(", ", words)
            : last;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
