using System.Globalization;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
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
    static readonly string[] Header = ["row", "path", "label", "group"];

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
    public static IReadOnlyList<DataRow> Read(string path)
    {
        var rows = new List<DataRow>();
        using var stream = Open(path);
        using var records = new CsvRecords(stream);
        try
        {
            if (!records.Read() || !records.Fields().SequenceEqual(Header))
                throw new MalformedCsvException(1, $"the header is not {string.Join(',', Header)}");
            while (records.Read())
                rows.Add(ParseRow(records));
            return rows;
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is not a list of rows; rerun the step that wrote it.",
                fault
            );
        }
        catch (IOException fault)
        {
            throw DiskFault.OnRead(path, fault);
        }
    }

    static DataRow ParseRow(CsvRecords records)
    {
        if (records.Count != Header.Length)
            throw new MalformedCsvException(
                records.Line,
                $"{MessageText.Count(records.Count, "field", "fields")} instead of {Header.Length}"
            );
        return new(ParseNumber(0, int.MaxValue), records[1], ParseNumber(2, 1), records[3] is { Length: > 0 } group ? group : null);

        int ParseNumber(int field, int max) =>
            int.TryParse(records[field], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= max
                ? number
                : throw new MalformedCsvException(
                    records.Line,
                    $"{MessageText.Quote(records[field])} is not a whole number from 0 to {max}"
                );
    }

    static FileStream Open(string path)
    {
        try
        {
            // The records have a buffer of their own.
            return RegularFile.Open(path, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            if (File.Exists(path))
                throw DiskFault.OnRead(path, fault);
            throw new ArtifactException($"{path} is missing: rerun the step that writes it.", fault);
        }
    }
}
