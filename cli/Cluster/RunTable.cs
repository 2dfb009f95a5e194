using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>Formats runs as a table, a line each, like kubectl get.</summary>
static class RunTable
{
    static readonly string[] Headers = ["NAME", "PHASE", "FOLDS", "PROGRESS", "AUC", "AGE", "MESSAGE"];

    /// <summary>The header and a line per run, sorted by name.</summary>
    public static IReadOnlyList<string> Format(IEnumerable<StackingRunResource> runs, DateTimeOffset now) =>
        Align([Headers, .. runs.OrderBy(run => run.Metadata.Name, StringComparer.Ordinal).Select(run => Cells(run, now))], "   ");

    /// <summary>Pads rows of equally many cells so that their columns align.</summary>
    public static IReadOnlyList<string> Align(IReadOnlyList<string[]> rows, string gap)
    {
        if (rows.Count == 0)
            return [];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return [.. rows.Select(row => string.Join(gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())];
    }

    static string[] Cells(StackingRunResource run, DateTimeOffset now)
    {
        var status = run.Status ?? new();
        return
        [
            run.Metadata.Name,
            status.Phase,
            status.FoldsDone ?? "",
            status.Progress ?? "",
            status.Metrics?.Auc ?? "",
            Age.Format(run.Metadata.CreationTimestamp, now),
            status.Message ?? "",
        ];
    }
}
