using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta;

/// <summary>The report as a person reads it in a terminal. Pure.</summary>
public static class ReportText
{
    public static string Of(MetaReport report)
    {
        StringBuilder text = new();
        string groups = report.Groups > 0 ? $", {report.Groups} groups" : "";
        Line(
            text,
            $"Meta-model on X_meta: {report.Rows:N0} rows x {report.Columns:N0} columns{groups}; trees start from {(report.Start == "blend" ? "the logistic blend of the experts' logits" : "zero")}."
        );
        Search(text, report.Search);
        if (report.OutOfFold.Count > 0)
            Table(text, "Out of fold (every row scored by networks, and a meta-model, fitted without it and its group)", report.OutOfFold);
        if (report.Test.Count > 0)
            Table(text, "Test manifest (never trained on)", report.Test);
        else
            Line(
                text,
                $"\nNo test manifest: the selection score above chose its own winner and is on the optimistic side; the out-of-fold line is fairer."
            );
        if (report.Threshold is { } threshold)
            Line(
                text,
                $"\nThreshold {threshold.Value:0.0000}: the best F1 of the meta-model out of fold, {threshold.OutOfFoldF1:0.0000}{(threshold.TestF1 is { } f1 ? Text($"; on the test manifest {f1:0.0000}") : "")}."
            );
        if (report.Comparison is { } compared)
            Line(text, $"\n{Verdict(compared)}");
        return text.ToString();
    }

    static void Search(StringBuilder text, SearchReport search)
    {
        Line(
            text,
            $"\nSearch ({search.Strategy}): {search.Candidates:N0} candidates, fitted on {search.TrainRows:N0} rows, scored on {search.ValidationRows:N0}."
        );
        Line(
            text,
            $"Best parameters: {string.Join(", ", search.BestParameters.Select(parameter => Text($"{parameter.Key}={parameter.Value}")))}"
        );
        Table(text, "Internal validation part (a selection score: it chose the winner)", [.. search.ExpertsOnValidation, search.Selection]);
    }

    static void Table(StringBuilder text, string title, IReadOnlyList<ScoreReport> scores)
    {
        Line(text, $"\n{title}, {scores[0].Rows:N0} rows");
        Line(text, $"  {"", -15} {"AUC", 6}  {"95 % interval", -15} {"AP", 6} {"F1", 6} {"acc.", 6} {"logloss", 8} {"EER", 6}");
        foreach (var score in scores)
            Line(
                text,
                $"  {score.Model, -15} {score.Auc, 6:0.0000}  [{score.AucLow:0.0000}, {score.AucHigh:0.0000}] {score.AveragePrecision, 7:0.0000} {score.F1:0.0000} {score.Accuracy:0.0000} {score.LogLoss, 8:0.0000} {score.EqualErrorRate:0.0000}"
            );
    }

    /// <summary>What the paired comparison says, in one sentence.</summary>
    public static string Verdict(ComparisonReport compared)
    {
        string verdict =
            compared.Low > 0 ? "better than"
            : compared.High < 0 ? "worse than"
            : "not shown to differ from";
        return Text(
            $"The {compared.Model} is {verdict} the best expert, {compared.Against}: AUC difference {compared.Difference:+0.0000;-0.0000} [{compared.Low:+0.0000;-0.0000}, {compared.High:+0.0000;-0.0000}], p = {compared.PValue:0.000} (paired DeLong; rows of one group are not independent, so take it as the lower bound of doubt)."
        );
    }

    static void Line(StringBuilder text, FormattableString line) => text.Append(Text(line)).Append('\n');

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
