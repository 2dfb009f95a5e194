using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Meta;

/// <summary>The report as a person reads it in a terminal. Pure.</summary>
public static class ReportText
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Formats the whole report, as report.txt has it.</summary>
    /// <param name="report">report.json.</param>
    public static string Format(MetaReport report)
    {
        StringBuilder text = new();
        AppendHeading(text, report);
        AppendSearch(text, report.Search);
        if (report.OutOfFold.Count > 0)
            AppendTable(
                text,
                "Out of fold (every row scored by networks, and a meta-model, fitted without it and its group)",
                report.OutOfFold
            );
        if (report.Test.Count > 0)
            AppendTable(text, "Test manifest (never trained on)", report.Test);
        else
            text.Append("\nNo test manifest: the selection score above chose its own winner and is on the optimistic side; ")
                .Append("the out-of-fold line is fairer.\n");
        if (report.Threshold is { } threshold)
            AppendThreshold(text, threshold);
        if (report.Comparison is { } compared)
            text.Append(Invariant, $"\n{FormatComparison(compared)}\n");
        return text.ToString();
    }

    static void AppendHeading(StringBuilder text, MetaReport report)
    {
        string groups = report.GroupColumn is { } column ? string.Create(Invariant, $", {report.Groups:N0} groups ({column})") : "",
            start = report.Start == TreeStart.Blend ? "the logistic blend of the experts' logits" : "zero";
        text.Append(
            Invariant,
            $"Meta-model on X_meta: {report.Rows:N0} rows x {report.Columns:N0} columns{groups}; trees start from {start}.\n"
        );
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
        var parameters = search.BestParameters.Select(parameter => string.Create(Invariant, $"{parameter.Key}={parameter.Value}"));
        text.Append(
            Invariant,
            $"\nSearch ({Choices.Name(search.Strategy)}): {search.Candidates:N0} candidates, fitted on {search.TrainRows:N0} rows, "
                + $"scored on {search.ValidationRows:N0}.\nBest parameters: {string.Join(", ", parameters)}\n"
        );
        AppendTable(
            text,
            "Internal validation part (a selection score: it chose the winner)",
            [.. search.ExpertsOnValidation, search.Selection]
        );
    }

    static void AppendTable(StringBuilder text, string title, IReadOnlyList<ScoreReport> scores)
    {
        text.Append(Invariant, $"\n{title}, {scores[0].Rows:N0} rows\n");
        text.Append(
            Invariant,
            $"  {"", -15} {"AUC", 6}  {"95 % interval", -15} {"AP", 6} {"F1", 6} {"acc.", 6} {"logloss", 8} {"EER", 6}\n"
        );
        foreach (var score in scores)
            text.Append(
                Invariant,
                $"  {score.Model, -15} {score.Auc, 6:0.0000}  [{score.AucLow:0.0000}, {score.AucHigh:0.0000}] "
                    + $"{score.AveragePrecision, 7:0.0000} {score.F1:0.0000} {score.Accuracy:0.0000} "
                    + $"{score.LogLoss, 8:0.0000} {score.EqualErrorRate:0.0000}\n"
            );
    }

    static void AppendThreshold(StringBuilder text, ThresholdReport threshold)
    {
        string onTest = threshold.TestF1 is { } f1 ? string.Create(Invariant, $"; on the test manifest {f1:0.0000}") : "";
        text.Append(
            Invariant,
            $"\nThreshold {threshold.Value:0.0000}: the best F1 of the meta-model out of fold, {threshold.OutOfFoldF1:0.0000}{onTest}.\n"
        );
    }

    /// <summary>Formats the paired comparison as one sentence.</summary>
    /// <param name="compared">The meta-model against the best expert.</param>
    public static string FormatComparison(ComparisonReport compared)
    {
        string outcome =
            compared.Low > 0 ? "better than"
            : compared.High < 0 ? "worse than"
            : "not shown to differ from";
        return string.Create(
            Invariant,
            $"The {compared.Model} is {outcome} the best expert, {compared.Against}: AUC difference {compared.Difference:+0.0000;-0.0000} "
                + $"[{compared.Low:+0.0000;-0.0000}, {compared.High:+0.0000;-0.0000}], p = {compared.PValue:0.000} "
                + $"(paired DeLong; rows of a group are correlated, so the true uncertainty is larger)."
        );
    }
}
