using System.Globalization;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>The further columns of a list of rows as CSV row,…, a line for each line of the list.</summary>
public static class FurtherColumnsCsv
{
    const string RowColumn = "row";

    /// <summary>Writes the columns atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns, of the rows below.</param>
    /// <param name="rows">The position of each row in the manifest.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, FurtherColumns columns, IEnumerable<int> rows) =>
        CsvFile.Write(path, [RowColumn, .. columns.Names], csv =>
        {
            foreach (var (index, row) in rows.Index())
            {
                csv.WriteField(row);
                for (int column = 0; column < columns.Names.Count; column++)
                    csv.WriteText(columns[index, column]);
                csv.EndRecord();
            }
        });

    /// <summary>Writes columns of all rows of a manifest to a stream, which stays open.</summary>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="names">Names of the columns.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="value">The value of a row in a column, both from 0.</param>
    public static void Write(Stream stream, IReadOnlyList<string> names, int rows, Func<int, int, string> value)
    {
        using var csv = CsvFile.Create(stream, [RowColumn, .. names]);
        for (int row = 0; row < rows; row++)
        {
            csv.WriteField(row);
            for (int column = 0; column < names.Count; column++)
                csv.WriteText(value(row, column));
            csv.EndRecord();
        }
    }

    /// <summary>Reads the columns of all rows of a manifest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">How many rows.</param>
    /// <exception cref="ArtifactException">The file is missing, or does not have these rows; the message names the line.</exception>
    public static FurtherColumns Read(string path, int rows) => Read(path, rows, row => row);

    /// <summary>Reads the columns of a list of rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The list, whose rows the file must have in the same order.</param>
    /// <exception cref="ArtifactException">The file is missing, or does not have these rows; the message names the line.</exception>
    public static FurtherColumns Read(string path, RowList rows) => Read(path, rows.Count, rows.Number);

    static FurtherColumns Read(string path, int rows, Func<int, int> numberOf)
    {
        try
        {
            using var stream = RowsReader.Open(path);
            using CsvRecords records = new(stream);
            return Read(records, rows, numberOf);
        }
        catch (MalformedCsvException fault)
        {
            throw new ArtifactException($"{path}, line {fault.Line}: {fault.Message}. Rerun the step that wrote it.", fault);
        }
        catch (IOException fault)
        {
            throw DiskFault.OnRead(path, fault);
        }
    }

    static FurtherColumns Read(CsvRecords records, int rows, Func<int, int> numberOf)
    {
        if (!records.Read() || records.Fields() is not [RowColumn, .. var names])
            throw new MalformedCsvException(1, $"the header does not begin with {RowColumn}");
        FurtherColumns columns = new(names);
        for (int row = 0; row < rows; row++)
        {
            string number = numberOf(row).ToString(CultureInfo.InvariantCulture);
            if (!records.Read() || records.Count != names.Length + 1 || records[0] != number)
                throw new MalformedCsvException(records.Line, $"row {number} is expected here, with {names.Length} values");
            for (int column = 1; column <= names.Length; column++)
                columns.Add(records.Bytes(column));
        }
        return records.Read() ? throw new MalformedCsvException(records.Line, $"there are more than {rows} rows") : columns;
    }
}
