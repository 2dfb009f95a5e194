using StackingK8s.Learning;
using YamlDotNet.RepresentationModel;

namespace StackingK8s.Cli.RunFiles;

/// <summary>Reports the fields of a YAML mapping that its record does not have, each with its line and the nearest name there is.</summary>
static class UnknownFields
{
    /// <param name="fields">The mapping in the file.</param>
    /// <param name="known">The record's field names; at least one.</param>
    /// <param name="path">Field path of the mapping; empty for the file as a whole.</param>
    /// <returns>One problem for each unknown field, in the order of the file.</returns>
    public static IEnumerable<FileProblem> Find(YamlMappingNode fields, IReadOnlyCollection<string> known, string path)
    {
        foreach (var key in fields.Children.Keys)
        {
            string name = FieldPath.Name(key);
            if (!known.Contains(name))
                yield return new(
                    (int)key.Start.Line,
                    FieldPath.Join(path, name),
                    $"unknown field. Did you mean `{NearestNames.Find(name, known, 1)[0]}`?"
                );
        }
    }
}
