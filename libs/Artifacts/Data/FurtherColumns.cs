using System.Text;
using StackingK8s.Artifacts.Columns;

namespace StackingK8s.Artifacts.Data;

/// <summary>The manifest's further columns of some rows, as texts: slices, and whatever else the user keeps there.</summary>
/// <param name="names">Names of the columns, as the manifest has them.</param>
public sealed class FurtherColumns(IReadOnlyList<string> names)
{
    readonly Utf8Texts values = new();
    int count;

    /// <summary>No columns, of any number of rows.</summary>
    public static FurtherColumns None { get; } = new([]);

    /// <summary>Names of the columns, as the manifest has them.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>How many rows there are.</summary>
    public int Rows => names.Count == 0 ? 0 : count / names.Count;

    /// <summary>Chosen rows of a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="rows">Their positions in it.</param>
    public static FurtherColumns Of(Manifest manifest, IEnumerable<int> rows)
    {
        FurtherColumns columns = new(manifest.OtherColumns);
        foreach (int row in rows)
        foreach (string value in manifest.Rows.Others(row))
            columns.Add(Encoding.UTF8.GetBytes(value));
        return columns;
    }

    /// <summary>A value.</summary>
    /// <param name="row">From 0, as of these rows.</param>
    /// <param name="column">From 0, as in <see cref="Names"/>.</param>
    public string this[int row, int column] => values[row * names.Count + column];

    /// <summary>Adds the next value, row by row.</summary>
    internal void Add(ReadOnlySpan<byte> utf8)
    {
        values.Add(utf8);
        count++;
    }
}
