using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace StackingK8s.Artifacts.Data;

/// <summary>A checked manifest.</summary>
/// <param name="Rows">In the order of the file.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="GroupColumn">The column that groups come from; null without one, and then no row has a group.</param>
/// <param name="OwnFolds">The user's own fold of each row, as the file names it, normalized; null where the rows are to be split.</param>
/// <param name="OtherColumns">Names of the further columns, in the order of the file: slices, own folds, and any others.</param>
/// <param name="Sha256">Of the file's bytes, 64 hex digits.</param>
public sealed record Manifest(
    ManifestRows Rows,
    IReadOnlyList<string> LabelNames,
    string? GroupColumn,
    IReadOnlyList<string>? OwnFolds,
    IReadOnlyList<string> OtherColumns,
    string Sha256
)
{
    /// <summary>Whether there is a column of groups.</summary>
    public bool HasGroups => GroupColumn is not null;

    /// <summary>The values of a further column, or of that of the groups, by row.</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentException">The manifest has no such column.</exception>
    public IReadOnlyList<string> Column(string column)
    {
        if (column == GroupColumn)
            return [.. Enumerable.Range(0, Rows.Count).Select(row => Rows.Group(row)!)];
        int at = OtherColumns.Index().Where(other => other.Item == column).Select(other => other.Index).DefaultIfEmpty(-1).First();
        return at >= 0
            ? [.. Enumerable.Range(0, Rows.Count).Select(row => Rows.Others(row)[at])]
            : throw new ArgumentException($"The manifest has no column {column}.", nameof(column));
    }
}

/// <summary>One labelled image.</summary>
/// <param name="Path">Below the image root, without '..' in it, as the file has it; <see cref="ImagePath"/> compares two of them.</param>
/// <param name="Label">0 negative, 1 positive.</param>
/// <param name="Group">Normalized. Images of one group never cross folds; null where the manifest has no groups, never empty.</param>
/// <param name="Other">The manifest's further columns by name, with their values as in the file.</param>
public sealed record ManifestRow(string Path, int Label, string? Group, IReadOnlyDictionary<string, string> Other)
{
    /// <summary>A row without further columns.</summary>
    public ManifestRow(string path, int label, string? group)
        : this(path, label, group, ReadOnlyDictionary<string, string>.Empty) { }
}

/// <summary>One row's further columns. All rows share the names, so a million rows cost little more than their values.</summary>
sealed class RowFields(string[] names, string[] values) : IReadOnlyDictionary<string, string>
{
    public string this[string key] =>
        TryGetValue(key, out string? value)
            ? value
            : throw new KeyNotFoundException($"The manifest has no column {MessageText.Quote(key)}.");

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
