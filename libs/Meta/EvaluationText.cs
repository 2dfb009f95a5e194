using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Evaluations;

namespace StackingK8s.Meta;

/// <summary>An evaluation as a person reads it in a terminal. Pure.</summary>
public static class EvaluationText
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Formats the whole evaluation, as evaluation.txt has it.</summary>
    /// <param name="report">evaluation.json.</param>
    public static string Format(EvaluationReport report)
    {
        StringBuilder text = new();
        text.Append(Invariant, $"Evaluation of {report.Run}\non {MessageText.Escape(report.Manifest)}: {Contents(report)}.\n");
        foreach (string note in Notes(report))
            text.Append(Invariant, $"\n{note}\n");
        text.Append(ScoreTable.Format("Scores", report.Scores, HasBothClasses(report) ? report.Groups : 0));
        if (report.GroupScores.Count > 0)
            text.Append(ScoreTable.Format("A score per group", report.GroupScores, 0, "groups"));
        text.Append("\nExpected calibration error\n");
        foreach (var model in report.CalibrationErrors)
            text.Append(Invariant, $"  {model.Model, -15} {ScoreTable.Number(model.ExpectedError)}\n");
        AppendThreshold(text, report);
        text.Append(SliceText.Format("Scores", report.Slices));
        foreach (var compared in report.Comparisons.OrderByDescending(compared => compared.Chosen))
            text.Append(Invariant, $"\n{ReportText.FormatComparison(compared, report.Groups)}\n");
        return string.Join('\n', text.ToString().Split('\n').SelectMany(line => MessageText.Wrap(line, TerminalLines.Width)));
    }

    /// <summary>Rows, classes and groups, in a few words.</summary>
    /// <param name="report">evaluation.json.</param>
    public static string Contents(EvaluationReport report)
    {
        string groups = report.GroupColumn is { } column
            ? $"{MessageText.Count(report.Groups, "group", "groups")} ({MessageText.Escape(column)})"
            : "no column of groups, so rows are taken as independent";
        return string.Create(
            Invariant,
            $"{MessageText.Count(report.Rows, "row", "rows")}, {report.Rows - report.Positives:N0} {report.LabelNames[0]}, "
                + $"{report.Positives:N0} {report.LabelNames[1]}; {groups}"
        );
    }

    /// <summary>What a reader must know before the numbers: rows that were trained on, and what is missing.</summary>
    /// <param name="report">evaluation.json.</param>
    public static IEnumerable<string> Notes(EvaluationReport report)
    {
        foreach (var finding in report.TrainedOn)
            yield return $"Warning: {finding.Message.Split('\n')[0]}";
        if (report.TestRows > 0)
            yield return string.Create(
                Invariant,
                $"{report.TestRows:N0} of {report.Rows:N0} images are in the run's test manifest too: no new evidence beside its report."
            );
        foreach (string missing in report.Missing)
            yield return missing;
    }

    /// <summary>Whether the rows are of both classes, so that there is something to tell apart.</summary>
    /// <param name="report">evaluation.json.</param>
    public static bool HasBothClasses(EvaluationReport report) => report.Positives > 0 && report.Positives < report.Rows;

    static void AppendThreshold(StringBuilder text, EvaluationReport report)
    {
        var point = report.AtThreshold;
        Func<double, string> number = ScoreTable.Number;
        text.Append(Invariant, $"\nMeta-model at its threshold {report.Threshold:0.0000}\n");
        text.Append(Invariant, $"  accuracy {number(report.Accuracy)}, F1 {number(point.F1)}, ")
            .Append(Invariant, $"true positives {number(point.TruePositiveRate)}, false positives {number(point.FalsePositiveRate)}\n");
        foreach (var counted in report.Confusion)
        {
            text.Append(Invariant, $"\n{"At " + counted.Threshold.ToString("0.0000", Invariant), -24}");
            text.Append(Invariant, $"{"called " + Name(report, 0), 24}{"called " + Name(report, 1), 24}\n");
            text.Append(Invariant, $"  {"is " + Name(report, 0), -22}{counted.TrueNegatives, 24:N0}{counted.FalsePositives, 24:N0}\n");
            text.Append(Invariant, $"  {"is " + Name(report, 1), -22}{counted.FalseNegatives, 24:N0}{counted.TruePositives, 24:N0}\n");
        }
    }

    /// <summary>A label's name as it fits a column.</summary>
    static string Name(EvaluationReport report, int label) =>
        report.LabelNames[label] is { Length: > 15 } name ? name[..14] + "…" : report.LabelNames[label];
}
