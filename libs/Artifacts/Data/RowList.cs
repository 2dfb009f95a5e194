using System.Collections;
using System.Text;
using StackingK8s.Artifacts.Columns;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// Rows as numbers and UTF-8 bytes: a million rows take some 60 MB, a third of what as many objects take. Each <see cref="DataRow"/> is
/// made when it is asked for.
/// </summary>
public sealed class RowList : IReadOnlyList<DataRow>
{
    const int NoGroup = -1;

    readonly List<int> numbers = [];
    readonly List<byte> labels = [];
    readonly Utf8Texts paths = new();

    // Groups repeat: a number per row, and each name once.
    readonly List<int> groups = [];
    readonly List<string> groupNames = [];
    readonly List<byte[]> groupBytes = [];
    readonly Dictionary<string, int> groupNumbers = new(StringComparer.Ordinal);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> groupsByText;

    internal RowList() => groupsByText = groupNumbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The same rows in this form.</summary>
    public static RowList Of(IEnumerable<DataRow> rows)
    {
        RowList list = new();
        foreach (var row in rows)
            list.Add(row.Row, Encoding.UTF8.GetBytes(row.Path), row.Label, Encoding.UTF8.GetBytes(row.Group ?? ""));
        return list;
    }

    /// <inheritdoc/>
    public int Count => numbers.Count;

    /// <inheritdoc/>
    public DataRow this[int index] => new(numbers[index], paths[index], labels[index], Group(index));

    /// <summary>The row's position in the manifest.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public int Number(int index) => numbers[index];

    /// <summary>0 negative, 1 positive.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public int Label(int index) => labels[index];

    /// <summary>The row's image, below the image root.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public string Path(int index) => paths[index];

    /// <summary>The row's group; null without one. Rows of one group share the object.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public string? Group(int index) => groups[index] is NoGroup ? null : groupNames[groups[index]];

    /// <summary>The row's path in UTF-8.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public ReadOnlySpan<byte> PathBytes(int index) => paths.Bytes(index);

    /// <summary>The row's group in UTF-8; empty without one.</summary>
    /// <param name="index">From 0, as of the list.</param>
    public ReadOnlySpan<byte> GroupBytes(int index) => groups[index] is NoGroup ? [] : groupBytes[groups[index]];

    /// <inheritdoc/>
    public IEnumerator<DataRow> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds a row; an empty group is none.</summary>
    internal void Add(int number, ReadOnlySpan<byte> path, int label, ReadOnlySpan<byte> group)
    {
        numbers.Add(number);
        paths.Add(path);
        labels.Add((byte)label);
        groups.Add(group.IsEmpty ? NoGroup : GroupNumber(group));
    }

    int GroupNumber(ReadOnlySpan<byte> group)
    {
        const int OnStack = 256;
        Span<char> text = group.Length <= OnStack ? stackalloc char[OnStack] : new char[group.Length];
        text = text[..Encoding.UTF8.GetChars(group, text)];
        if (groupsByText.TryGetValue(text, out int number))
            return number;
        string name = new(text);
        groupNumbers.Add(name, groupNames.Count);
        groupNames.Add(name);
        groupBytes.Add(group.ToArray());
        return groupNames.Count - 1;
    }
}
