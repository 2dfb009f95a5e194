using System.Collections;
using System.Text.Json;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>How many items a list, or entries a map, may have.</summary>
public sealed class ItemsAttribute(int least, int most) : RuleAttribute
{
    /// <summary>The fewest items allowed.</summary>
    public int Least { get; } = least;

    /// <summary>The most items allowed.</summary>
    public int Most { get; } = most;

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        int count = ((IEnumerable)value).Cast<object>().Count();
        return count >= Least && count <= Most ? [] : [new(path, $"must have {Least} to {Most} items, not {count}")];
    }
}

/// <summary>How many numbers each list of a map may have.</summary>
public sealed class ValueItemsAttribute(int least, int most) : RuleAttribute
{
    readonly ItemsAttribute each = new(least, most);

    /// <summary>The fewest numbers allowed.</summary>
    public int Least => each.Least;

    /// <summary>The most numbers allowed.</summary>
    public int Most => each.Most;

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IReadOnlyDictionary<string, IReadOnlyList<double>>)value).SelectMany(entry => each.Problems($"{path}.{entry.Key}", entry.Value));
}

/// <summary>A list whose items are told apart by one of their fields. The CRD says so by x-kubernetes-list-type: map.</summary>
/// <param name="field">The field as it stands in JSON.</param>
public sealed class KeyedByAttribute(string field) : RuleAttribute
{
    /// <summary>The field that tells items apart, as it stands in JSON.</summary>
    public string Field { get; } = field;

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        int i = 0;
        foreach (object item in (IEnumerable)value)
        {
            if (Key(item) is { } key && !seen.Add(key))
                yield return new($"{path}[{i}].{Field}", $"'{key}' is already used by an earlier item: choose another {Field}");
            i++;
        }
    }

    string? Key(object item) =>
        item is not JsonElement json ? (string?)FieldNames.FindProperty(item.GetType(), Field)!.GetValue(item)
        : json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Field, out var key) ? key.ToString()
        : null;
}

/// <summary>The keys that a map may have.</summary>
public sealed class KeysAttribute(params string[] keys) : RuleAttribute
{
    string Requirement => $"unknown name; use only {string.Join(", ", keys)}";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new($"self.all(key, key in [{string.Join(", ", keys.Select(key => $"'{key}'"))}])", Requirement)];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IDictionary)value).Keys.Cast<string>().Except(keys).Select(key => new FieldProblem($"{path}.{key}", Requirement));
}

/// <summary>Prefixes that a map's keys may not have, because somebody else finds things by them.</summary>
public sealed class NotPrefixedAttribute(params string[] prefixes) : RuleAttribute
{
    string Requirement => $"must not start with {string.Join(", ", prefixes)}: these are reserved for the operator and Kubernetes";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new($"self.all(key, {string.Join(" && ", prefixes.Select(prefix => $"!key.startsWith('{prefix}')"))})", $"names {Requirement}")];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IDictionary)value)
            .Keys.Cast<string>()
            .Where(key => prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(key => new FieldProblem($"{path}.{key}", Requirement));
}
