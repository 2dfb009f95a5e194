using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Cluster;

/// <summary>Runs as a table, a line each, as kubectl get would show them.</summary>
static class RunTable
{
    static readonly string[] Heads = ["NAME", "PHASE", "FOLDS", "PROGRESS", "AUC", "AGE", "MESSAGE"];

    public static IReadOnlyList<string> Lines(IEnumerable<StackingRunResource> runs, DateTimeOffset now) =>
        Aligned([Heads, .. runs.OrderBy(run => run.Metadata.Name, StringComparer.Ordinal).Select(run => Cells(run, now))], "   ");

    /// <summary>Rows of the same number of cells, the columns below each other.</summary>
    public static IReadOnlyList<string> Aligned(IReadOnlyList<string[]> rows, string gap)
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
            Age.Of(run.Metadata.CreationTimestamp, now),
            status.Message ?? "",
        ];
    }
}
