using System.Text;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;
using static StackingK8s.Stacking.Reports.Page;

namespace StackingK8s.Stacking.Reports;

/// <summary>Draws an evaluation as one self-contained HTML page: no network, no scripts. Pure.</summary>
public static class EvaluationPage
{
    /// <summary>Draws the page.</summary>
    /// <param name="report">evaluation.json.</param>
    /// <param name="rows">What the curves are drawn from.</param>
    /// <param name="experts">All experts, in order.</param>
    /// <returns>A complete HTML document; it declares UTF-8, so write it as such.</returns>
    public static string Render(EvaluationReport report, ScoredRows rows, IReadOnlyList<string> experts)
    {
        StringBuilder page = new();
        Open(page, $"Evaluation on {report.Manifest}");
        page.Append("<header><p class=\"kind\">Stacking evaluation</p>").Append($"<h1>{Html.Text(report.Manifest)}</h1>");
        page.Append(
            $"<p class=\"run\">{Html.Text(report.Run)}</p><p class=\"note\">{Html.Text(EvaluationText.Contents(report))}.</p></header>"
        );
        foreach (string note in EvaluationText.Notes(report))
            page.Append($"<p class=\"verdict\">{Html.Text(note)}</p>");
        Section(
            page,
            "Scores",
            "An expert is the mean of its logits over the folds.",
            Tables.Scores(report.Scores, experts)
                + string.Concat(
                    report
                        .Comparisons.OrderByDescending(compared => compared.Chosen)
                        .Select(compared => $"<p class=\"verdict\">{Html.Text(ReportText.FormatComparison(compared, report.Groups))}</p>")
                )
        );
        if (report.GroupScores.Count > 0)
            Section(page, "A score per group", "By the mean of its rows' log-odds.", Tables.Scores(report.GroupScores, experts));
        Section(
            page,
            "Expected calibration error",
            "Ten bins of equal width.",
            Tables.Pairs(report.CalibrationErrors.Select(model => (model.Model, Html.Number(model.ExpectedError))))
        );
        Section(
            page,
            "Curves",
            "",
            Legend(rows.Models.Select(model => model.Model), experts) + $"<div class=\"plots\">{Figures(report, rows, experts)}</div>"
        );
        if (report.Slices.Count > 0)
            Section(page, "Slices", $"The meta-model on the rows of each value; {SliceText.Compared}.", SliceTables.Draw(report.Slices));
        foreach (var finding in report.TrainedOn)
            Section(
                page,
                Html.Text(finding.Name),
                "Rows that the run was trained on.",
                $"<pre class=\"wide\">{Html.Text(finding.Message)}</pre>"
            );
        Section(page, "What was evaluated", "", Tables.Pairs([("manifest", report.Manifest), ("SHA-256", report.ManifestSha256)]));
        return Close(page);
    }

    static string Figures(EvaluationReport report, ScoredRows rows, IReadOnlyList<string> experts)
    {
        var meta = rows.Models.First(model => model.Model == MetaReport.MetaModel);
        string curves = EvaluationText.HasBothClasses(report)
            ? Figure("ROC", Charts.Roc(rows, experts), "") + Figure("Precision and recall", Charts.PrecisionRecall(rows, experts), "")
            : "";
        return curves
            + Figure("Reliability of the meta-model", Charts.Calibration(Reliability.Compute(rows.Labels, meta.Probabilities)), "")
            + string.Concat(
                report.Confusion.Select(counted =>
                    Figure(
                        FormattableString.Invariant($"Confusion of the meta-model at {counted.Threshold:0.0000}"),
                        Tables.Matrix(
                            new(counted.TruePositives, counted.FalsePositives, counted.FalseNegatives, counted.TrueNegatives),
                            report.LabelNames
                        ),
                        ""
                    )
                )
            );
    }
}
