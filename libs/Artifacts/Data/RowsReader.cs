using System.Globalization;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>Reads a list of rows, one at a time and without an object for any.</summary>
sealed class RowsReader : IDisposable
{
    const int RowField = 0,
        PathField = 1,
        LabelField = 2,
        GroupField = 3;

    readonly string path;
    readonly FileStream stream;
    readonly CsvRecords records;

    /// <summary>Opens the file and checks its header.</summary>
    /// <exception cref="ArtifactException">The file is missing or is not a list of rows.</exception>
    public RowsReader(string path)
    {
        this.path = path;
        stream = Open(path);
        records = new(stream);
        try
        {
            RequireHeader();
        }
        catch (Exception fault)
        {
            Dispose();
            if (IsOfFile(fault))
                throw Translated(fault);
            throw;
        }
    }

    /// <summary>Position in the manifest, from 0.</summary>
    public int Row { get; private set; }

    /// <summary>0 or 1.</summary>
    public int Label { get; private set; }

    /// <summary>Valid UTF-8; until the next row is read.</summary>
    public ReadOnlySpan<byte> Path => records.Bytes(PathField);

    /// <summary>Valid UTF-8, empty for none; until the next row is read.</summary>
    public ReadOnlySpan<byte> Group => records.Bytes(GroupField);

    /// <summary>Moves to the next row.</summary>
    /// <returns>false at the end of the file.</returns>
    /// <exception cref="ArtifactException">The file is not a list of rows from here on; the message names the line.</exception>
    public bool Read()
    {
        try
        {
            return ReadRow();
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            throw Translated(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        records.Dispose();
        stream.Dispose();
    }

    void RequireHeader()
    {
        if (!records.Read() || !records.Fields().SequenceEqual(RowsCsv.Header))
            throw new MalformedCsvException(1, $"the header is not {string.Join(',', RowsCsv.Header)}");
    }

    bool ReadRow()
    {
        if (!records.Read())
            return false;
        if (records.Count != RowsCsv.Header.Length)
            throw new MalformedCsvException(
                records.Line,
                $"{MessageText.Count(records.Count, "field", "fields")} instead of {RowsCsv.Header.Length}"
            );
        Row = Number(RowField, int.MaxValue);
        Label = Number(LabelField, 1);
        // Known to be text from here on.
        _ = records.Bytes(PathField);
        _ = records.Bytes(GroupField);
        return true;
    }

    int Number(int field, int max) =>
        int.TryParse(records.Bytes(field), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= max
            ? number
            : throw new MalformedCsvException(records.Line, $"{MessageText.Quote(records[field])} is not a whole number from 0 to {max}");

    static bool IsOfFile(Exception fault) => fault is MalformedCsvException or IOException;

    StackingException Translated(Exception fault) =>
        fault is MalformedCsvException malformed
            ? new ArtifactException(
                $"{path}, line {malformed.Line}: {malformed.Message}. The file is not a list of rows; rerun the step that wrote it.",
                malformed
            )
            : DiskFault.OnRead(path, fault);

    /// <summary>Opens a list of rows, or what lies beside one.</summary>
    /// <exception cref="ArtifactException">There is no such file.</exception>
    internal static FileStream Open(string path)
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
