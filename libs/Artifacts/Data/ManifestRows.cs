using System.Collections.ObjectModel;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Names;

namespace StackingK8s.Artifacts.Data;

/// <summary>Reads the rows of a manifest one by one, checks each, and keeps what can be said of them together only.</summary>
/// <param name="records">Behind the header.</param>
/// <param name="columns">From the header.</param>
/// <param name="problems">Receives what is wrong.</param>
sealed class ManifestRows(CsvRecords records, ManifestColumns columns, ManifestProblems problems)
{
    const int MaxRows = 10_000_000;

    readonly Dictionary<string, long> lineOfPath = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    readonly LineTally withoutGroup = new(),
        withoutFold = new();

    readonly record struct Row(string Path, string Label, string? Group, string[] Others);

    readonly List<Row> rows = [];
    readonly List<string> folds = [];

    /// <summary>How often each label occurs.</summary>
    public Dictionary<string, LineTally> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows read.</summary>
    public int Count => rows.Count;

    /// <summary>The path of each row.</summary>
    public IEnumerable<string> Paths => rows.Select(row => row.Path);

    /// <summary>Reads all rows.</summary>
    /// <param name="labelled">Whether more than the paths is read; paths alone may occur twice.</param>
    /// <exception cref="MalformedCsvException">The file is not CSV from some line on.</exception>
    public void ReadAll(bool labelled)
    {
        if (labelled)
            ReadLabelled();
        else
            while (MoveNext())
            {
                CheckPath(records[columns.Path]);
                rows.Add(new(records[columns.Path], "", null, []));
            }
    }

    void ReadLabelled()
    {
        while (MoveNext())
        {
            string path = records[columns.Path],
                label = Normalized(records[columns.Label]);
            if (CheckPath(path) && !lineOfPath.TryAdd(ImagePath.Normalize(path), records.Line))
                problems.Add(records.Line, $"path {MessageText.Quote(path)} is already on line {lineOfPath[ImagePath.Normalize(path)]}");
            AddLabel(label);
            string? group = columns.Group < 0 ? null : Required(columns.Group, withoutGroup);
            if (columns.Fold >= 0)
                folds.Add(Required(columns.Fold, withoutFold));
            rows.Add(new(path, label, group, columns.Others.Length == 0 ? [] : Array.ConvertAll(columns.Others, i => records[i])));
        }
        ReportEmpty(columns.Group, withoutGroup, "give every row its group, or leave the column out");
        ReportEmpty(columns.Fold, withoutFold, "give every row its fold");
    }

    /// <summary>The rows with their labels as numbers.</summary>
    /// <param name="labelNames">The negative label, then the positive one.</param>
    /// <param name="sha256">Of the file.</param>
    public Manifest Create(IReadOnlyList<string> labelNames, string sha256)
    {
        string[] others = [.. columns.Others.Select(i => columns.Names[i])];
        var created = new ManifestRow[rows.Count];
        for (int row = 0; row < created.Length; row++)
            created[row] = new(
                rows[row].Path,
                rows[row].Label == labelNames[1] ? 1 : 0,
                rows[row].Group,
                others.Length == 0 ? ReadOnlyDictionary<string, string>.Empty : new RowFields(others, rows[row].Others)
            );
        string? groupColumn = columns.Group < 0 ? null : columns.Names[columns.Group];
        return new(created, labelNames, groupColumn, columns.Fold < 0 ? null : folds, others, sha256);
    }

    /// <returns>false at the end of the file; incomplete rows are reported and skipped.</returns>
    bool MoveNext()
    {
        while (records.Read())
        {
            if (Count == MaxRows)
                throw new MalformedCsvException(records.Line, $"there are more than {MaxRows} rows, the most that a run can take");
            if (records.Count == columns.Count)
                return true;
            problems.Add(records.Line, $"{MessageText.Count(records.Count, "field", "fields")} instead of the header's {columns.Count}");
        }
        return false;
    }

    // The same few names stand in many rows.
    string Normalized(string text)
    {
        if (!names.TryGetValue(text, out string? name))
            names.Add(text, name = Name.Normalize(text));
        return name;
    }

    void AddLabel(string label)
    {
        if (label.Length == 0)
            problems.Add(records.Line, "label is empty");
        else
        {
            if (!Labels.TryGetValue(label, out var tally))
                Labels.Add(label, tally = new());
            tally.Add(records.Line);
        }
    }

    string Required(int column, LineTally empty)
    {
        string name = Normalized(records[column]);
        if (name.Length == 0)
            empty.Add(records.Line);
        return name;
    }

    void ReportEmpty(int column, LineTally empty, string remedy)
    {
        if (empty.Rows > 0)
            problems.Add($"the column {columns.Names[column]} is empty in places ({empty}): {remedy}");
    }

    bool CheckPath(string path)
    {
        string? fault =
            string.IsNullOrWhiteSpace(path) ? "path is empty"
            : FindPathProblem(path) is { } wrong ? $"path {MessageText.Quote(path)} {wrong}"
            : null;
        if (fault is not null)
            problems.Add(records.Line, fault);
        return fault is null;
    }

    static string? FindPathProblem(string path) =>
        path switch
        {
            _ when path.Contains('\0', StringComparison.Ordinal) => "contains a NUL character",
            _ when IsAbsolute(path) => "is absolute: write it relative to the image root",
            _ when path.Contains("..", StringComparison.Ordinal) && path.Split('/', '\\').Contains("..") =>
                "contains '..': write it relative to the image root",
            _ when ImagePath.Normalize(path) is "" or "." => "does not name a file",
            _ => null,
        };

    static bool IsAbsolute(string path) =>
        path[0] is '/' or '\\'
        || path.Contains("://", StringComparison.Ordinal)
        || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));
}
