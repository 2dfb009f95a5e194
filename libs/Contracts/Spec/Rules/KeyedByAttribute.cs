using System.Collections;
using System.Text.Json;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A list whose items are told apart by one of their fields. The CRD says so by x-kubernetes-list-type: map.</summary>
/// <param name="field">The field as it stands in JSON.</param>
public sealed class KeyedByAttribute(string field) : RuleAttribute
{
    public string Field { get; } = field;

    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        int i = 0;
        foreach (object item in (IEnumerable)value)
        {
            if (Key(item) is { } key && !seen.Add(key))
                yield return new($"{path}[{i}].{Field}", $"'{key}' is taken by an earlier one of the list");
            i++;
        }
    }

    string? Key(object item) =>
        item is not JsonElement json ? (string?)item.GetType().GetProperty(char.ToUpperInvariant(Field[0]) + Field[1..])!.GetValue(item)
        : json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Field, out var key) ? key.ToString()
        : null;
}
