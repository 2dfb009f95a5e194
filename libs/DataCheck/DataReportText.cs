using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.DataCheck;

/// <summary>A <see cref="DataReport"/> for people. Pure.</summary>
public static class DataReportText
{
    /// <summary>All of it.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="accept">Names of warnings that are known: they are named, not explained.</param>
    /// <returns>Lines, each ended.</returns>
    public static string Format(DataReport report, IReadOnlyCollection<string> accept)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Rows: {report.Rows:N0} training, {report.TestRows:N0} test.\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Independent: {report.Groups:N0} groups (a row without a group counts as one){Merged(report)}.\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"Compared by bytes alone, too flat for a fingerprint: {report.FlatImages:N0} images.\n");
        if (report.Folds.Count > 0)
            AppendFolds(text, report.Folds);
        if (report.Shortcuts.Count > 0)
            AppendShortcuts(text, report.Shortcuts);
        foreach (var fatal in report.Fatal)
            text.Append($"\nREFUSED {fatal.Name}: {fatal.Message}\n");
        foreach (var warning in report.Warnings.Where(warning => !accept.Contains(warning.Name)))
            text.Append($"\nwarning {warning.Name}: {warning.Message}\n");
        string[] silent = [.. report.Warnings.Select(warning => warning.Name).Where(accept.Contains)];
        if (silent.Length > 0)
            text.Append($"\nAccepted (spec.data.accept): {string.Join(", ", silent)}\n");
        text.Append($"\n{Summary(report, accept)}\n");
        return text.ToString();
    }

    /// <summary>The outcome in a line.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="accept">Names of warnings that are known.</param>
    public static string Summary(DataReport report, IReadOnlyCollection<string> accept)
    {
        string[] fatal = [.. report.Fatal.Select(finding => finding.Name)],
            warnings = [.. report.Warnings.Select(finding => finding.Name).Where(name => !accept.Contains(name))];
        string refused = fatal.Length == 0 ? "" : $"refused ({string.Join(", ", fatal)})",
            warned = warnings.Length == 0
                ? ""
                : $"{MessageText.Count(warnings.Length, "warning", "warnings")} ({string.Join(", ", warnings)})";
        return "Data: "
            + string.Join("; ", new[] { refused, warned }.Where(part => part.Length > 0).DefaultIfEmpty("nothing wrong was found"))
            + ".";
    }

    static string Merged(DataReport report) =>
        report.Merges.Count == 0 || report.Duplicates != Contracts.Spec.DuplicatePolicy.Merge
            ? ""
            : ", " + MessageText.Count(report.Merges.Count, "of them merged for its duplicates", "of them merged for their duplicates");

    static void AppendFolds(StringBuilder text, IReadOnlyList<FoldContent> folds)
    {
        text.Append("\nFold    rows  positive  groups\n");
        foreach (var fold in folds)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{fold.Fold, 4}  {fold.Rows, 6}  {100.0 * fold.Positives / Math.Max(1, fold.Rows), 6:0.0} %  {fold.Groups, 6}\n"
            );
        foreach (string slice in folds[0].Slices.Keys)
        {
            text.Append($"\n{MessageText.Escape(slice)}, rows per fold:\n");
            foreach (string value in folds.SelectMany(fold => fold.Slices[slice].Keys).Distinct().Order(StringComparer.Ordinal))
            {
                var rows = folds.Select(fold => fold.Slices[slice].GetValueOrDefault(value));
                text.Append($"  {MessageText.Escape(value)}: {string.Join(", ", rows)}\n");
            }
        }
    }

    static void AppendShortcuts(StringBuilder text, IReadOnlyList<ShortcutScore> shortcuts)
    {
        text.Append("\nLabel predicted from    AUC   95 % interval (0.5 is chance)\n");
        foreach (var score in shortcuts)
            text.Append(CultureInfo.InvariantCulture, $"{score.Name, -22}  {score.Auc:0.00}  {score.Low:0.00} to {score.High:0.00}\n");
    }
}
