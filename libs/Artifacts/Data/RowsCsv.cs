using System.Text;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>One row of a manifest, as steps hand it to each other.</summary>
/// <param name="Row">Position in the manifest, from 0.</param>
/// <param name="Path">The image, below the image root.</param>
/// <param name="Label">0 negative, 1 positive.</param>
/// <param name="Group">null where the manifest has no groups; never empty.</param>
public sealed record DataRow(int Row, string Path, int Label, string? Group);

/// <summary>Lists of rows as CSV row,path,label,group. What is read is exactly what was written, whatever characters it contains.</summary>
public static class RowsCsv
{
    internal static readonly string[] Header = ["row", "path", "label", "group"];

    /// <summary>Writes a list atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">In the order of the file.</param>
    /// <exception cref="ArgumentException">A group is empty, which the file could not distinguish from none.</exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IEnumerable<DataRow> rows) => CsvFile.Write(path, Header, csv =>
        {
            foreach (var row in rows)
            {
                if (row.Group is "")
                    throw new ArgumentException($"The group of row {row.Row} is empty.", nameof(rows));
                csv.WriteField(row.Row);
                csv.WriteText(row.Path);
                csv.WriteField(row.Label);
                csv.WriteText(row.Group ?? "");
                csv.EndRecord();
            }
        });

    /// <summary>Reads a list.</summary>
    /// <exception cref="ArtifactException">The file is missing or is not such a list; the message names the line.</exception>
    public static RowList Read(string path)
    {
        RowList rows = new();
        using RowsReader reader = new(path);
        while (reader.Read())
            rows.Add(reader.Row, reader.Path, reader.Label, reader.Group);
        return rows;
    }

    /// <summary>Reads a list row by row, for one that is looked at once. The file is opened anew by each enumeration.</summary>
    /// <exception cref="ArtifactException">The file is missing or is not such a list; thrown where the enumeration meets it.</exception>
    public static IEnumerable<DataRow> Stream(string path)
    {
        using RowsReader reader = new(path);
        while (reader.Read())
            yield return new(
                reader.Row,
                Encoding.UTF8.GetString(reader.Path),
                reader.Label,
                reader.Group.IsEmpty ? null : Encoding.UTF8.GetString(reader.Group)
            );
    }
}
