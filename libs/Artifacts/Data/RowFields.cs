using System.Collections;
using System.Diagnostics.CodeAnalysis;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>One row's further columns. The names are shared by all rows, so a million rows cost little more than their values.</summary>
sealed class RowFields(string[] names, string[] values) : IReadOnlyDictionary<string, string>
{
    public string this[string key] =>
        TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"The manifest has no column {Words.Quoted(key)}.");

    public IEnumerable<string> Keys => names;

    public IEnumerable<string> Values => values;

    public int Count => names.Length;

    public bool ContainsKey(string key) => Array.IndexOf(names, key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        int i = Array.IndexOf(names, key);
        value = i < 0 ? null : values[i];
        return i >= 0;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => names.Zip(values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
