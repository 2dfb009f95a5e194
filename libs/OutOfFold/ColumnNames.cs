using StackingK8s.Artifacts.Data;

namespace StackingK8s.OutOfFold;

/// <summary>The manifest's further columns in the Parquet files.</summary>
static class ColumnNames
{
    const string Prefix = "manifest.";

    static readonly string[] Rows = ["path", "label", "group", "fold"];

    /// <summary>The columns' names in the manifest, with manifest. before those that are names of the table's own columns.</summary>
    /// <param name="further">As the manifest has them.</param>
    /// <param name="features">Names of the features.</param>
    public static IReadOnlyList<string> OfTable(IReadOnlyList<string> further, IReadOnlyList<string> features)
    {
        HashSet<string> own = new([.. Rows, .. features], StringComparer.Ordinal),
            all = new([.. own, .. further], StringComparer.Ordinal);
        return [.. further.Select(name => own.Contains(name) ? Free(name) : name)];

        string Free(string name)
        {
            do name = Prefix + name;
            while (all.Contains(name));
            return name;
        }
    }

    /// <summary>An array of values per column.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">Rows of them.</param>
    public static IEnumerable<string[]> Values(FurtherColumns columns, int[] rows) =>
        Enumerable.Range(0, columns.Names.Count).Select(column => Array.ConvertAll(rows, row => columns[row, column]));
}
