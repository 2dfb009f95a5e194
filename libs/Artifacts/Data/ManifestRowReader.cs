using System.Text;
using StackingK8s.Artifacts.Columns;
using StackingK8s.Artifacts.Csv;

namespace StackingK8s.Artifacts.Data;

/// <summary>Reads the rows of a manifest one by one and checks each.</summary>
/// <param name="records">Behind the header.</param>
/// <param name="columns">From the header.</param>
/// <param name="problems">Receives what is wrong.</param>
sealed class ManifestRowReader(CsvRecords records, ManifestColumns columns, ManifestProblems problems)
{
    const int MaxRows = 10_000_000;

    readonly ManifestRows rows = new(columns.Group >= 0, [.. columns.Others.Select(i => columns.Names[i])]);
    readonly RepeatedNames labels = new(),
        folds = new();
    readonly List<LineTally> tallies = [];
    readonly List<long> lines = [];
    readonly LineTally withoutGroup = new(),
        withoutFold = new();

    /// <summary>Rows read.</summary>
    public int Count => rows.Count;

    /// <summary>The path of each row.</summary>
    public IEnumerable<string> Paths => Enumerable.Range(0, Count).Select(rows.Path);

    /// <summary>The group of each row, empty where the row has none; null without a column of groups.</summary>
    public IEnumerable<string>? GroupsOfRows => columns.Group < 0 ? null : Enumerable.Range(0, Count).Select(row => rows.Group(row)!);

    /// <summary>How often each label occurs.</summary>
    public IReadOnlyDictionary<string, LineTally> Labels =>
        labels.Names.Zip(tallies).Where(label => label.First.Length > 0).ToDictionary(label => label.First, label => label.Second);

    /// <summary>Reads all rows.</summary>
    /// <param name="labelled">Whether more than paths and groups is read; these alone may occur twice and be empty.</param>
    /// <exception cref="MalformedCsvException">The file is not CSV from some line on.</exception>
    public void ReadAll(bool labelled)
    {
        PathIndex index = new(rows.Paths);
        while (MoveNext())
        {
            var path = records.Bytes(columns.Path);
            rows.Add(path, 0);
            if (!labelled)
            {
                if (!PathRule.IsPlain(path) && PathRule.Problem(Encoding.UTF8.GetString(path)) is { } problem)
                    problems.Add(records.Line, problem);
                if (columns.Group >= 0)
                    rows.AddGroup(records.Bytes(columns.Group));
                continue;
            }
            lines.Add(records.Line);
            AddPath(path, index);
            AddLabel();
            AddGroupAndFold();
            foreach (int other in columns.Others)
                rows.AddOther(records.Bytes(other));
        }
        foreach (var (row, earlier) in index.FindRepeated())
            problems.Add(lines[row], $"path {MessageText.Quote(rows.Path(row))} is already on line {lines[earlier]}");
        ReportEmpty(columns.Group, withoutGroup, "give every row its group, or leave the column out");
        ReportEmpty(columns.Fold, withoutFold, "give every row its fold");
    }

    /// <summary>The manifest.</summary>
    /// <param name="labelNames">The negative label, then the positive one.</param>
    /// <param name="sha256">Of the file.</param>
    public Manifest Create(IReadOnlyList<string> labelNames, string sha256)
    {
        bool[] positive = [.. labels.Names.Select(label => label == labelNames[1])];
        for (int row = 0; row < Count; row++)
            if (positive[labels.Code(row)])
                rows.SetLabel(row, 1);
        string[] others = [.. columns.Others.Select(i => columns.Names[i])];
        string? groupColumn = columns.Group < 0 ? null : columns.Names[columns.Group];
        string[]? own = columns.Fold < 0 ? null : [.. Enumerable.Range(0, Count).Select(row => folds[row])];
        return new(rows, labelNames, groupColumn, own, others, sha256);
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

    void AddPath(ReadOnlySpan<byte> path, PathIndex index)
    {
        if (PathRule.IsPlain(path))
        {
            index.Add(Count - 1, null);
            return;
        }
        string text = Encoding.UTF8.GetString(path);
        if (PathRule.Problem(text) is { } problem)
            problems.Add(records.Line, problem);
        else
            index.Add(Count - 1, ImagePath.Normalize(text));
    }

    void AddLabel()
    {
        int label = labels.Add(records.Bytes(columns.Label));
        if (labels.Names[label].Length == 0)
            problems.Add(records.Line, "label is empty");
        if (label == tallies.Count)
            tallies.Add(new());
        tallies[label].Add(records.Line);
    }

    void AddGroupAndFold()
    {
        if (columns.Group >= 0 && rows.AddGroup(records.Bytes(columns.Group)).Length == 0)
            withoutGroup.Add(records.Line);
        if (columns.Fold >= 0 && folds.Names[folds.Add(records.Bytes(columns.Fold))].Length == 0)
            withoutFold.Add(records.Line);
    }

    void ReportEmpty(int column, LineTally empty, string remedy)
    {
        if (empty.Rows > 0)
            problems.Add($"the column {columns.Names[column]} is empty in places ({empty}): {remedy}");
    }
}
