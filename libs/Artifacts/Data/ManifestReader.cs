using System.Collections.ObjectModel;
using System.Security.Cryptography;
using StackingK8s.Contracts;

namespace StackingK8s.Artifacts;

/// <summary>
/// Reads a manifest: CSV in UTF-8 with the columns path and label, optionally group, and any others. Every row is checked; images are not
/// opened. At most ten million rows of about 16 MiB, with at most 1 MiB a field.
/// </summary>
public static class ManifestReader
{
    const int MostRows = 10_000_000;

    readonly record struct Row(string Path, string Label, string? Group, string[] Others);

    /// <param name="file">The manifest.</param>
    /// <param name="positiveLabel">The label that counts as 1; null: fake of real and fake, else the second in ordinal order.</param>
    /// <param name="trainingLabels">
    /// <see cref="Manifest.LabelNames"/> of the training manifest, for a test manifest: it is read with the same meaning of the labels and may hold
    /// one class alone. <paramref name="positiveLabel"/> then says nothing more.
    /// </param>
    /// <exception cref="DataException">
    /// The file is missing or wrong; the message lists the problems with their lines, the first twenty in words.
    /// </exception>
    public static Manifest Read(string file, string? positiveLabel, IReadOnlyList<string>? trainingLabels = null)
    {
        var problems = new ManifestProblems(file);
        using var sha256 = SHA256.Create();
        // Hashed while it is read, so that the digest is of the very bytes that were understood.
        using var bytes = new CryptoStream(Open(file), sha256, CryptoStreamMode.Read);
        using var records = new CsvRecords(bytes);
        try
        {
            if (ReadHeader(records, problems) is { } columns)
            {
                var labels = new Dictionary<string, LabelRule.Tally>(StringComparer.Ordinal);
                var rows = ReadRows(records, columns, labels, problems);
                if (rows.Count == 0) problems.Add("there is no row below the header");
                else if (Labels(labels, positiveLabel, trainingLabels, problems) is { } names)
                {
                    problems.Throw();
                    return new(Rows(rows, names[1], columns), names, columns.Group >= 0, Convert.ToHexStringLower(sha256.Hash!));
                }
            }
        }
        catch (MalformedCsvException fault)
        {
            problems.Add(fault.Line, fault.Message);
        }
        catch (IOException fault)
        {
            throw new DataException($"The manifest {file} could not be read ({fault.Message}): check the file and its disk.", fault);
        }
        problems.Throw();
        throw new InvalidOperationException("A manifest without problems was not returned.");
    }

    static FileStream Open(string file)
    {
        if (Directory.Exists(file)) throw new DataException($"The manifest {file} is a folder: name the CSV file.");
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
            string? fault =
                !stream.CanSeek ? "is no regular file"
                : CsvRecords.StartsAsUtf16(stream) ? "is in UTF-16 or UTF-32: save it as UTF-8"
                : null;
            if (fault is null) return stream;
            stream.Dispose();
            throw new DataException($"The manifest {file} {fault}.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException || (DiskFault.Is(fault) && !File.Exists(file)))
        {
            throw new DataException($"The manifest {file} does not exist: check its name (spec.data).", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw new DataException($"The manifest {file} may not be read ({fault.Message}): give this user read permission.", fault);
        }
    }

    static ManifestColumns? ReadHeader(CsvRecords records, ManifestProblems problems)
    {
        if (records.Read()) return ManifestColumns.Of(records.Fields(), problems);
        problems.Add("the file is empty: it needs a header with the columns path and label");
        return null;
    }

    static List<Row> ReadRows(
        CsvRecords records, ManifestColumns columns, Dictionary<string, LabelRule.Tally> labels, ManifestProblems problems)
    {
        var rows = new List<Row>();
        var paths = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int count = 0; records.Read(); count++)
        {
            if (count == MostRows)
                throw new MalformedCsvException(records.Line, $"there are more than {MostRows} rows, more than one run can take");
            if (records.Count != columns.Count)
            {
                problems.Add(records.Line, $"{Words.Count(records.Count, "field", "fields")} where the header has {columns.Count}");
                continue;
            }
            string path = records[columns.Path], label = records[columns.Label];
            string? group = columns.Group < 0 ? null : records[columns.Group];
            CheckPath(records.Line, path, paths, problems);
            if (string.IsNullOrWhiteSpace(label)) problems.Add(records.Line, "label is empty");
            else
            {
                if (!labels.TryGetValue(label, out var tally)) labels.Add(label, tally = new());
                tally.Add(records.Line);
            }
            if (group is not null && string.IsNullOrWhiteSpace(group))
                problems.Add(records.Line, "group is empty: give every row its group, or leave the column out");
            rows.Add(new(path, label, group, [.. columns.Others.Select(i => records[i])]));
        }
        return rows;
    }

    static void CheckPath(long line, string path, Dictionary<string, long> paths, ManifestProblems problems)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            problems.Add(line, "path is empty");
            return;
        }
        string? fault =
            path.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character"
            : IsAbsolute(path) ? "is absolute: write it relative to the image root"
            : path.Split('/', '\\').Contains("..") ? "holds '..': write it relative to the image root"
            : null;
        if (fault is not null) problems.Add(line, $"path {Words.Quoted(path)} {fault}");
        else if (!paths.TryAdd(Plain(path), line)) problems.Add(line, $"path {Words.Quoted(path)} is on line {paths[Plain(path)]} already");
    }

    static bool IsAbsolute(string path) =>
        path[0] is '/' or '\\' || path.Contains("://", StringComparison.Ordinal) || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));

    /// <summary>a//b and ./a/b are the file a/b: twice in a manifest it could be trained on and held out at once.</summary>
    static string Plain(string path) =>
        path.StartsWith("./", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal) || path.Contains("/./", StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Where(name => name is not ("" or ".")))
            : path;

    static IReadOnlyList<string>? Labels(
        Dictionary<string, LabelRule.Tally> found, string? positiveLabel, IReadOnlyList<string>? trainingLabels, ManifestProblems problems)
    {
        if (trainingLabels is null) return found.Count == 0 ? null : LabelRule.Decide(found, positiveLabel, problems);
        LabelRule.CheckAgainst(trainingLabels, found, problems);
        return trainingLabels;
    }

    static ManifestRow[] Rows(List<Row> rows, string positive, ManifestColumns columns) =>
    [
        .. rows.Select(row => new ManifestRow(row.Path, row.Label == positive ? 1 : 0, row.Group,
            columns.Others.Length == 0 ? ReadOnlyDictionary<string, string>.Empty : new RowFields(columns.OtherNames, row.Others))),
    ];
}
