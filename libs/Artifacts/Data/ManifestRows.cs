using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using System.Text;
using StackingK8s.Artifacts.Columns;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// The rows of a manifest as numbers and UTF-8 bytes: a million take some 60 MB. Each <see cref="ManifestRow"/> is made when it is asked
/// for.
/// </summary>
[CollectionBuilder(typeof(ManifestRows), nameof(Create))]
public sealed class ManifestRows : IReadOnlyList<ManifestRow>
{
    readonly Utf8Texts paths = new(),
        others = new();
    readonly List<byte> labels = [];
    readonly string[] otherNames;

    /// <param name="grouped">Whether rows have groups.</param>
    /// <param name="otherNames">Names of the further columns.</param>
    internal ManifestRows(bool grouped, string[] otherNames) => (Groups, this.otherNames) = (grouped ? new() : null, otherNames);

    /// <summary>The same rows in this form.</summary>
    /// <param name="rows">All of them with a group or none, and with the same further columns.</param>
    public static ManifestRows Create(ReadOnlySpan<ManifestRow> rows)
    {
        string[] names = rows.IsEmpty ? [] : [.. rows[0].Other.Keys];
        ManifestRows list = new(!rows.IsEmpty && rows[0].Group is not null, names);
        foreach (var row in rows)
        {
            list.Add(Encoding.UTF8.GetBytes(row.Path), row.Label);
            if (row.Group is not null)
                list.AddGroup(Encoding.UTF8.GetBytes(row.Group));
            foreach (string name in names)
                list.AddOther(Encoding.UTF8.GetBytes(row.Other[name]));
        }
        return list;
    }

    /// <inheritdoc/>
    public int Count => labels.Count;

    /// <inheritdoc/>
    public ManifestRow this[int index] =>
        new(
            paths[index],
            labels[index],
            Group(index),
            otherNames.Length == 0 ? ReadOnlyDictionary<string, string>.Empty : new RowFields(otherNames, Others(index))
        );

    /// <summary>Below the image root, without '..' in it, as the file has it.</summary>
    /// <param name="row">From 0.</param>
    public string Path(int row) => paths[row];

    /// <summary>The path in UTF-8.</summary>
    /// <param name="row">From 0.</param>
    public ReadOnlySpan<byte> PathBytes(int row) => paths.Bytes(row);

    /// <summary>0 negative, 1 positive.</summary>
    /// <param name="row">From 0.</param>
    public int Label(int row) => labels[row];

    /// <summary>The group, normalized; null where the manifest has no groups. Rows of one group share the object.</summary>
    /// <param name="row">From 0.</param>
    public string? Group(int row) => Groups?[row];

    /// <summary>Each group once, in order of appearance; empty where the manifest has none.</summary>
    public IReadOnlyList<string> GroupNames => Groups?.Names ?? [];

    /// <summary>The values of the further columns, in the order of the file.</summary>
    /// <param name="row">From 0.</param>
    public string[] Others(int row)
    {
        string[] values = new string[otherNames.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = others[row * values.Length + i];
        return values;
    }

    /// <inheritdoc/>
    public IEnumerator<ManifestRow> GetEnumerator()
    {
        for (int row = 0; row < Count; row++)
            yield return this[row];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The groups alone; null where the manifest has none.</summary>
    internal RepeatedNames? Groups { get; }

    /// <summary>The paths alone.</summary>
    internal Utf8Texts Paths => paths;

    /// <summary>Begins a row.</summary>
    internal void Add(ReadOnlySpan<byte> path, int label)
    {
        paths.Add(path);
        labels.Add((byte)label);
    }

    /// <summary>Sets the label of a row, once it is known which label counts as 1.</summary>
    internal void SetLabel(int row, int label) => labels[row] = (byte)label;

    /// <summary>Adds the group of the row that was begun.</summary>
    /// <returns>Its name, normalized.</returns>
    internal string AddGroup(ReadOnlySpan<byte> group) => Groups!.Names[Groups.Add(group)];

    /// <summary>Adds the next further column's value to the row that was begun.</summary>
    internal void AddOther(ReadOnlySpan<byte> value) => others.Add(value);
}
