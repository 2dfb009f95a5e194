using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>Lists of rows as CSV row,path,label,group; what is read is exactly what was written, whatever characters it holds.</summary>
public static class RowsCsv
{
    const string Header = "row,path,label,group";

    /// <summary>Writes the list, whole or not at all.</summary>
    /// <exception cref="ArgumentException">A group is empty, which the file could not tell from none.</exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, IEnumerable<DataRow> rows) => WholeFile.Write(path, stream =>
        {
            var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using var text = new StreamWriter(stream, utf8, 1 << 12, leaveOpen: true);
            text.Write(Header + "\n");
            foreach (var row in rows)
            {
                if (row.Group is "")
                    throw new ArgumentException($"The group of row {row.Row} is empty.", nameof(rows));
                text.Write(row.Row);
                text.Write(',');
                WriteField(text, row.Path);
                text.Write(',');
                text.Write(row.Label);
                text.Write(',');
                WriteField(text, row.Group ?? "");
                text.Write('\n');
            }
        });

    /// <exception cref="ArtifactException">The file is missing or is no such list; the message names the line.</exception>
    public static IReadOnlyList<DataRow> Read(string path)
    {
        var rows = new List<DataRow>();
        using var stream = Open(path);
        using var records = new CsvRecords(stream);
        try
        {
            if (!records.Read() || string.Join(',', records.Fields()) != Header)
                throw new MalformedCsvException(1, $"the header is not {Header}");
            while (records.Read())
                rows.Add(Row(records));
            return rows;
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException(
                $"{path}, line {fault.Line}: {fault.Message}. The file is no list of rows; run the step that wrote it again.",
                fault
            );
        }
        catch (IOException fault)
        {
            throw DiskFault.Reading(path, fault);
        }
    }

    static DataRow Row(CsvRecords records)
    {
        if (records.Count != 4)
            throw new MalformedCsvException(records.Line, $"{Words.Count(records.Count, "field", "fields")} where there must be 4");
        return new(Number(0, int.MaxValue), records[1], Number(2, 1), records[3] is { Length: > 0 } group ? group : null);

        int Number(int field, int most) =>
            int.TryParse(records[field], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
                ? number
                : throw new MalformedCsvException(records.Line, $"{Words.Quoted(records[field])} is no number from 0 to {most}");
    }

    static FileStream Open(string path)
    {
        try
        {
            // The records have a buffer of their own.
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            if (File.Exists(path))
                throw DiskFault.Reading(path, fault);
            throw new ArtifactException($"{path} is missing: run the step that writes it again.", fault);
        }
    }

    internal static void WriteField(StreamWriter text, string field)
    {
        if (field.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            text.Write(field);
            return;
        }
        text.Write('"');
        text.Write(field.Replace("\"", "\"\"", StringComparison.Ordinal));
        text.Write('"');
    }
}
