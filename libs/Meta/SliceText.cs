using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta;

/// <summary>Slices and confusion as a person reads them in a terminal. Pure.</summary>
public static class SliceText
{
    /// <summary>Characters of a value that fit a line of 80.</summary>
    const int Width = 18;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>What the AUC of a value compares.</summary>
    public const string Compared = "where a value has one class, its AUC compares it with all rows of the other";

    /// <summary>A table per column, a line per value.</summary>
    /// <param name="rows">Which rows, as a title begins.</param>
    /// <param name="columns">Their slices.</param>
    public static string Format(string rows, IReadOnlyList<SliceColumnReport> columns)
    {
        StringBuilder text = new();
        foreach (var column in columns)
        {
            text.Append(Invariant, $"\n{rows} by {MessageText.Escape(column.Column)}, meta-model; {Compared}\n");
            text.Append(
                Invariant,
                $"  {"", -Width} {"rows", 8} {"positive", 8} {"AUC", 6}  {"95 % interval", -15} {"logloss", 8} {"wrong", 7}\n"
            );
            foreach (var value in column.Largest)
            {
                string auc = ScoreTable.Number(value.Auc),
                    low = ScoreTable.Number(value.AucLow),
                    high = ScoreTable.Number(value.AucHigh);
                text.Append(
                    Invariant,
                    $"  {Name(value.Value), -Width} {value.Rows, 8:N0} {value.Positives, 8:N0} {auc, 6}  [{low, 6}, {high, 6}] "
                        + $"{value.LogLoss, 7:0.0000} {value.ErrorRate, 7:0.0 %}\n"
                );
            }
            if (Rest(column) is { } rest)
                text.Append(Invariant, $"  {rest}\n");
        }
        return text.ToString();
    }

    /// <summary>What is said of the values that are not reported one by one; null where all are.</summary>
    /// <param name="column">A column.</param>
    public static string? Rest(SliceColumnReport column) =>
        column.Values > column.Largest.Count
            ? $"and {MessageText.Count(column.Values - column.Largest.Count, "more value", "more values")} "
                + $"of {MessageText.Count(column.RestRows, "row", "rows")}"
            : null;

    /// <summary>The counts at both thresholds, on the test rows and out of fold, a line each; nothing of an older report.</summary>
    /// <param name="report">report.json.</param>
    public static string Confusion(MetaReport report)
    {
        List<(string Rows, ConfusionReport Count)> lines =
        [
            .. (report.TestConfusion ?? []).Select(count => ("test manifest", count)),
            .. (report.OutOfFoldConfusion ?? []).Select(count => ("out of fold", count)),
        ];
        if (lines.Count == 0)
            return "";
        StringBuilder text = new(
            "\nConfusion of the meta-model at its threshold and at one half (T true, F false, P positive, N negative)\n"
        );
        text.Append(Invariant, $"  {"", -24} {"TP", 10} {"FP", 10} {"FN", 10} {"TN", 10}\n");
        foreach (var (rows, count) in lines)
        {
            string name = string.Create(Invariant, $"{rows} at {count.Threshold:0.0000}");
            text.Append(
                Invariant,
                $"  {name, -24} {count.TruePositives, 10:N0} {count.FalsePositives, 10:N0} "
                    + $"{count.FalseNegatives, 10:N0} {count.TrueNegatives, 10:N0}\n"
            );
        }
        return text.ToString();
    }

    static string Name(string value) =>
        value.Length == 0 ? "(empty)"
        : MessageText.Escape(value) is var shown && shown.Length > Width ? shown[..(Width - 1)] + "…"
        : shown;
}
