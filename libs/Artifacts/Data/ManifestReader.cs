using System.Collections.ObjectModel;
using System.Security.Cryptography;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>
/// Reads a manifest: CSV in UTF-8 with the columns path and label, optionally group, and any others. Every row is checked; images are not
/// opened. At most ten million rows of 16 MiB each, with at most 1 MiB a field.
/// </summary>
public static class ManifestReader
{
    const int MaxRows = 10_000_000;

    readonly record struct Row(string Path, string Label, string? Group, string[] Others);

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="file">The manifest.</param>
    /// <param name="positiveLabel">The label that counts as 1; null: fake of real and fake, else the second in ordinal order.</param>
    /// <param name="trainingLabels">
    /// <see cref="Manifest.LabelNames"/> of the training manifest, for a test manifest: it is read with the same meaning of the labels and
    /// may hold one class alone. <paramref name="positiveLabel"/> is then ignored.
    /// </param>
    /// <exception cref="DataException">
    /// The file is missing or invalid; the message lists the first twenty problems with their lines, and counts the rest.
    /// </exception>
    public static Manifest Read(string file, string? positiveLabel, IReadOnlyList<string>? trainingLabels = null)
    {
        var problems = new ManifestProblems(file);
        using var sha256 = SHA256.Create();
        // Hashed while it is read, so that the digest is of the very bytes that were parsed.
        using var bytes = new CryptoStream(Open(file), sha256, CryptoStreamMode.Read);
        var labels = new Dictionary<string, LabelRule.Tally>(StringComparer.Ordinal);
        if (
            ReadAll(file, bytes, labelled: true, problems, (records, columns) => ReadRows(records, columns, labels, problems))
                is var (rows, columns)
            && DecideLabels(labels, positiveLabel, trainingLabels, problems) is { } names
        )
        {
            problems.Throw();
            return new(CreateRows(rows, names[1], columns), names, columns.Group >= 0, Convert.ToHexStringLower(sha256.Hash!));
        }
        problems.Throw();
        throw new InvalidOperationException("A manifest without problems was not returned.");
    }

    /// <summary>
    /// Reads the paths alone, of a manifest that need not have any other column: for embedding images without labels or groups.
    /// </summary>
    /// <returns>In the order of the file; a path may occur twice.</returns>
    /// <exception cref="DataException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> ReadPaths(string file)
    {
        var problems = new ManifestProblems(file);
        using var bytes = Open(file);
        var read = ReadAll(file, bytes, labelled: false, problems, (records, columns) => ReadPaths(records, columns, problems));
        problems.Throw();
        return read!.Value.Rows;
    }

    /// <returns>
    /// The rows as <paramref name="read"/> returns them, and the columns; null with a problem added where there are none.
    /// </returns>
    static (List<T> Rows, ManifestColumns Columns)? ReadAll<T>(
        string file,
        Stream bytes,
        bool labelled,
        ManifestProblems problems,
        Func<CsvRecords, ManifestColumns, List<T>> read
    )
    {
        using var records = new CsvRecords(bytes);
        try
        {
            if (ReadHeader(records, labelled, problems) is not { } columns)
                return null;
            var rows = read(records, columns);
            if (rows.Count > 0)
                return (rows, columns);
            problems.Add("there are no rows below the header");
        }
        catch (MalformedCsvException fault)
        {
            problems.Add(fault.Line, fault.Message);
        }
        catch (IOException fault)
        {
            throw new DataException($"The manifest {file} could not be read ({fault.Message}): check the file and its disk.", fault);
        }
        return null;
    }

    static FileStream Open(string file)
    {
        if (Directory.Exists(file))
            throw new DataException($"The manifest {file} is a folder: name the CSV file.");
        try
        {
            // The records have a buffer of their own.
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            string? fault =
                !stream.CanSeek ? "is not a regular file"
                : CsvRecords.StartsAsUtf16(stream) ? "is in UTF-16 or UTF-32: save it as UTF-8"
                : null;
            if (fault is null)
                return stream;
            stream.Dispose();
            throw new DataException($"The manifest {file} {fault}.");
        }
        catch (Exception fault)
            when (fault is FileNotFoundException or DirectoryNotFoundException || (DiskFault.Matches(fault) && !File.Exists(file)))
        {
            throw new DataException($"The manifest {file} does not exist: check its name (spec.data).", fault);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw new DataException($"The manifest {file} may not be read ({fault.Message}): give this user read permission.", fault);
        }
    }

    static ManifestColumns? ReadHeader(CsvRecords records, bool labelled, ManifestProblems problems)
    {
        if (records.Read())
            return ManifestColumns.Parse(records.Fields(), labelled, problems);
        problems.Add($"the file is empty: add a header with the column{(labelled ? "s path and label" : " path")}");
        return null;
    }

    static List<Row> ReadRows(
        CsvRecords records,
        ManifestColumns columns,
        Dictionary<string, LabelRule.Tally> labels,
        ManifestProblems problems
    )
    {
        var rows = new List<Row>();
        var paths = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int count = 0; records.Read(); count++)
        {
            if (!IsComplete(records, columns, count, problems))
                continue;
            string path = records[columns.Path],
                label = records[columns.Label];
            string? group = columns.Group < 0 ? null : records[columns.Group];
            if (CheckPath(records.Line, path, problems) && !paths.TryAdd(ImagePath.Normalize(path), records.Line))
                problems.Add(records.Line, $"path {MessageText.Quote(path)} is already on line {paths[ImagePath.Normalize(path)]}");
            if (string.IsNullOrWhiteSpace(label))
                problems.Add(records.Line, "label is empty");
            else
            {
                if (!labels.TryGetValue(label, out var tally))
                    labels.Add(label, tally = new());
                tally.Add(records.Line);
            }
            if (group is not null && string.IsNullOrWhiteSpace(group))
                problems.Add(records.Line, "group is empty: give every row its group, or leave the column out");
            rows.Add(new(path, label, group, [.. columns.Others.Select(i => records[i])]));
        }
        return rows;
    }

    static List<string> ReadPaths(CsvRecords records, ManifestColumns columns, ManifestProblems problems)
    {
        var paths = new List<string>();
        for (int count = 0; records.Read(); count++)
        {
            if (!IsComplete(records, columns, count, problems))
                continue;
            CheckPath(records.Line, records[columns.Path], problems);
            paths.Add(records[columns.Path]);
        }
        return paths;
    }

    static bool IsComplete(CsvRecords records, ManifestColumns columns, int count, ManifestProblems problems)
    {
        if (count == MaxRows)
            throw new MalformedCsvException(records.Line, $"there are more than {MaxRows} rows, the most that a run can take");
        if (records.Count == columns.Count)
            return true;
        problems.Add(records.Line, $"{MessageText.Count(records.Count, "field", "fields")} instead of the header's {columns.Count}");
        return false;
    }

    static bool CheckPath(long line, string path, ManifestProblems problems)
    {
        string? fault =
            string.IsNullOrWhiteSpace(path) ? "path is empty"
            : FindPathProblem(path) is { } wrong ? $"path {MessageText.Quote(path)} {wrong}"
            : null;
        if (fault is not null)
            problems.Add(line, fault);
        return fault is null;
    }

    static string? FindPathProblem(string path) =>
        path.Contains('\0', StringComparison.Ordinal) ? "contains a NUL character"
        : IsAbsolute(path) ? "is absolute: write it relative to the image root"
        : path.Split('/', '\\').Contains("..") ? "contains '..': write it relative to the image root"
        : null;

    static bool IsAbsolute(string path) =>
        path[0] is '/' or '\\'
        || path.Contains("://", StringComparison.Ordinal)
        || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));

    static IReadOnlyList<string>? DecideLabels(
        Dictionary<string, LabelRule.Tally> found,
        string? positiveLabel,
        IReadOnlyList<string>? trainingLabels,
        ManifestProblems problems
    )
    {
        if (trainingLabels is null)
            return found.Count == 0 ? null : LabelRule.Decide(found, positiveLabel, problems);
        LabelRule.CheckAgainst(trainingLabels, found, problems);
        return trainingLabels;
    }

    static ManifestRow[] CreateRows(List<Row> rows, string positive, ManifestColumns columns) =>
        [
            .. rows.Select(row => new ManifestRow(
                row.Path,
                row.Label == positive ? 1 : 0,
                row.Group,
                columns.Others.Length == 0 ? ReadOnlyDictionary<string, string>.Empty : new RowFields(columns.OtherNames, row.Others)
            )),
        ];
}
