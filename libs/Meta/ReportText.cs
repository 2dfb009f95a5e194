using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Meta;

/// <summary>The report as a person reads it in a terminal. Pure.</summary>
public static class ReportText
{
    /// <summary>More columns would not fit a terminal.</summary>
    const int MostParts = 5;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Formats the whole report, as report.txt has it.</summary>
    /// <param name="report">report.json.</param>
    public static string Format(MetaReport report)
    {
        StringBuilder text = new();
        AppendHeading(text, report);
        AppendSearch(text, report.Search);
        text.Append(
            ScoreTable.Format(
                "Out of fold (every row scored by networks, and a meta-model, fitted without it and its group)",
                report.OutOfFold,
                report.Groups
            )
        );
        foreach (var expert in NoBetterThanChance(report))
            text.Append(
                Invariant,
                $"\nThe expert {expert.Model} is no better than chance out of fold (AUC {expert.Auc:0.0000}): "
                    + $"the search may leave it out. Look at its training, its view and its epochs (docs/training.md).\n"
            );
        AppendFolds(text, report.PerFold);
        if (report.OutOfFoldGroups.Count > 0)
            text.Append(ScoreTable.Format("Out of fold, a score per group", report.OutOfFoldGroups, 0, "groups"));
        if (report.Test.Count > 0)
        {
            text.Append(ScoreTable.Format("Test manifest (never trained on)", report.Test, report.TestGroupCount));
            if (report.TestGroups.Count > 0)
                text.Append(ScoreTable.Format("Test manifest, a score per group", report.TestGroups, 0, "groups"));
            AppendLadder(text, report.Ladder);
        }
        else
            text.Append("\nNo test manifest: the selection scores above chose their own winner and are on the optimistic side; ")
                .Append("the out-of-fold line is fairer.\n");
        AppendCalibration(text, report.Calibration);
        AppendThreshold(text, report.Threshold);
        text.Append(ImportanceText.Format(report));
        text.Append(SliceText.Confusion(report));
        if (report.TestSlices is { } testSlices)
            text.Append(SliceText.Format("Test manifest", testSlices));
        else if (report.OutOfFoldSlices is { } slices)
            text.Append(SliceText.Format("Out of fold", slices));
        foreach (var compared in report.Comparisons.OrderByDescending(compared => compared.Chosen))
            text.Append(Invariant, $"\n{FormatComparison(compared, report.TestGroupCount)}\n");
        return TerminalLines.Wrap(text.ToString());
    }

    /// <summary>The experts whose interval out of fold holds one half, or lies below it.</summary>
    /// <param name="report">report.json.</param>
    public static IEnumerable<ScoreReport> NoBetterThanChance(MetaReport report) =>
        report.OutOfFold.Where(score => score.Model is not (MetaReport.MeanOfLogits or MetaReport.MetaModel) && !(score.AucLow > 0.5));

    static void AppendHeading(StringBuilder text, MetaReport report)
    {
        string groups = report.GroupColumn is { } column ? string.Create(Invariant, $", {report.Groups:N0} groups ({column})") : "";
        text.Append(Invariant, $"Meta-model on X_meta: {report.Rows:N0} rows x {report.Columns:N0} columns{groups}.\n");
        text.Append(Invariant, $"Positive is {report.LabelNames[1]}, negative {report.LabelNames[0]}.\n");
        if (report.GroupColumn is null)
            text.Append(Invariant, $"{Independence(report)}.\n");
    }

    /// <summary>What is said of rows that no column puts into groups.</summary>
    /// <param name="report">Without a group column.</param>
    public static string Independence(MetaReport report) =>
        AggregateSummary.NoGroups + (report.Groups > 0 ? "; only copies of an image stay together" : "");

    static void AppendSearch(StringBuilder text, SearchReport search)
    {
        text.Append(Invariant, $"\n{SearchText.Heading(search)}\n");
        text.Append(Invariant, $"  {"", -15} {"mean", 8} {"+-", 7}  {"served", 7}  per part\n");
        foreach (var candidate in search.Plain.Append(search.Trees))
            text.Append(
                Invariant,
                $"{(candidate.Name == search.Winner.Name ? "*" : " ")} {candidate.Name, -15} {candidate.Mean, 8:0.0000} "
                    + $"{candidate.Deviation, 7:0.0000}  {candidate.Served, 7:0.0000}  "
                    + $"{string.Join(' ', candidate.Scores.Take(MostParts).Select(score => score.ToString("0.000", Invariant)))}"
                    + $"{(candidate.Scores.Count > MostParts ? " ..." : "")}\n"
            );
        text.Append(Invariant, $"{SearchText.Verdict(search)}\n");
        if (SearchText.Parameters(search) is { } parameters)
            text.Append(Invariant, $"Trees: {parameters}\n");
    }

    static void AppendFolds(StringBuilder text, IReadOnlyList<FoldScoresReport> models)
    {
        if (models.Count == 0)
            return;
        text.Append(Invariant, $"\nAUC by fold{"", 10} {"mean", 6} {"+-", 6}  per fold\n");
        foreach (var model in models)
            text.Append(
                Invariant,
                $"  {model.Model, -15}    {model.Mean, 6:0.0000} {model.Deviation:0.0000}  "
                    + $"{string.Join(' ', model.Folds.Take(MostParts).Select(auc => auc.ToString("0.000", Invariant)))}"
                    + $"{(model.Folds.Count > MostParts ? " ..." : "")}\n"
            );
    }

    static void AppendLadder(StringBuilder text, IReadOnlyList<LadderReport> ladder)
    {
        if (ladder.Count == 0)
            return;
        text.Append("\nFrom one network to the meta-model, on the test manifest\n");
        foreach (var step in ladder)
        {
            string gained = step.Gain is { } gain
                ? string.Create(Invariant, $"  {Signed.Text(gain)} [{Signed.Text(step.Low)}, {Signed.Text(step.High)}]")
                : "";
            text.Append(Invariant, $"  {step.Name, -15} {step.Auc:0.0000}{gained}\n");
        }
    }

    static void AppendCalibration(StringBuilder text, CalibrationReport calibration) =>
        text.Append(
            Invariant,
            $"\nCalibration ({Choices.Name(calibration.Kind)}): expected error out of fold {calibration.ErrorBefore:0.0000} before, "
                + $"{calibration.ErrorAfter:0.0000} after; log-loss {calibration.LogLossBefore:0.0000} before, "
                + $"{calibration.LogLossAfter:0.0000} after.\n"
        );

    static void AppendThreshold(StringBuilder text, ThresholdReport threshold)
    {
        text.Append(Invariant, $"\nThreshold {threshold.Value:0.0000} ({threshold.Rule}, chosen out of fold)\n");
        text.Append(Invariant, $"  {"", -15} {"F1", 6} {"true positives", 15} {"false positives", 16} {"balanced acc.", 14}\n");
        AppendPoint(text, "out of fold", threshold.OutOfFold);
        if (threshold.Test is { } test)
            AppendPoint(text, "test manifest", test);
    }

    static void AppendPoint(StringBuilder text, string rows, OperatingPoint point) =>
        text.Append(
            Invariant,
            $"  {rows, -15} {point.F1, 6:0.0000} {point.TruePositiveRate, 15:0.0 %} {point.FalsePositiveRate, 16:0.0 %} "
                + $"{point.BalancedAccuracy, 14:0.0000}\n"
        );

    /// <summary>Formats the paired comparison as one sentence.</summary>
    /// <param name="compared">The meta-model against an expert.</param>
    /// <param name="groups">Groups that the interval is drawn over; 0 where rows are taken as independent.</param>
    public static string FormatComparison(ComparisonReport compared, int groups)
    {
        string method = groups > 0 ? string.Create(Invariant, $"bootstrap over {groups:N0} groups") : "DeLong, rows taken as independent";
        string outcome = compared.Low > 0 ? "better than"
            : compared.High < 0 ? "worse than"
            : "not shown to differ from",
            expert = compared.Chosen ? $"the expert that is best out of fold, {compared.Against}" : $"the expert {compared.Against}";
        return string.Create(
            Invariant,
            $"The {compared.Model} is {outcome} {expert}: AUC difference {Signed.Text(compared.Difference)} "
                + $"[{Signed.Text(compared.Low)}, {Signed.Text(compared.High)}], p = {compared.PValue:0.000} "
                + $"(paired; {method})."
        );
    }
}
