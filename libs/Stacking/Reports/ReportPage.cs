using System.Globalization;
using System.Text;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;
using StackingK8s.Stacking.Reports.Content;
using static StackingK8s.Stacking.Reports.Page;

namespace StackingK8s.Stacking.Reports;

/// <summary>Draws the report as one self-contained HTML page: no network, no scripts. Pure.</summary>
public static class ReportPage
{
    /// <summary>Draws the page.</summary>
    /// <param name="content">What to show.</param>
    /// <returns>A complete HTML document; it declares UTF-8, so write it as such.</returns>
    public static string Render(ReportContent content)
    {
        var (report, rows, experts) = (content.Report, content.Rows, content.Summary.Experts);
        StringBuilder page = new();
        Open(page, $"{content.Run.Name}: stacking report");
        Head(page, content);
        var evaluated = rows.AreTest ? report.Test : report.OutOfFold;
        Section(
            page,
            rows.AreTest ? "Test manifest" : "Out of fold",
            rows.AreTest
                ? Text($"{evaluated[0].Rows:N0} rows that were never trained on. An expert is the mean of its logits over the folds.")
                : Text(
                    $"{report.Rows:N0} rows of X_meta, each scored by networks and a meta-model that were fitted without it and its group."
                ),
            Tables.Scores(evaluated, experts)
                + string.Concat(
                    report
                        .Comparisons.OrderByDescending(compared => compared.Chosen)
                        .Select(compared =>
                            $"<p class=\"verdict\">{Html.Text(ReportText.FormatComparison(compared, report.TestGroupCount))}</p>"
                        )
                )
        );
        Curves(page, content);
        if (rows.AreTest)
            Section(
                page,
                "Out of fold",
                Text(
                    $"{report.Rows:N0} rows of X_meta, each scored by networks and a meta-model that were fitted without it and its group."
                ),
                Tables.Scores(report.OutOfFold, experts)
            );
        if (report.Ladder.Count > 0)
            Section(
                page,
                "From one network to the meta-model",
                "Test rows; each step's gain over the one above it and its 95 % interval (bootstrap over groups, else rows).",
                Tables.Ladder(report.Ladder)
            );
        Slices(page, report);
        if (report.PerFold.Count > 0)
            Section(
                page,
                "AUC by fold",
                "Out of fold. Pooled compares rows of different networks too; the mean over folds does not.",
                Tables.Folds(report.PerFold)
            );
        ImportanceSection.Draw(page, report, content.Description);
        if (content.Mistakes.Count > 0)
            Section(
                page,
                "Worst mistakes",
                $"The rows of each set that the meta-model calls wrong with the greatest certainty, at most {Mistake.Most}.",
                MistakeGallery.Draw(content.Mistakes, content.LabelNames, content.WithoutPictures)
            );
        Section(
            page,
            "Training",
            "Loss of augmented training images with smoothed labels, one line per fold; ringed, the log-loss of the rows "
                + "that the fold holds out"
                + (HasValidation(content) ? "; dashed, the loss of rows set aside for early stopping." : "."),
            $"<div class=\"plots\">{string.Concat(content.Training.Select(curves => TrainingFigure(curves, experts)))}</div>"
        );
        Search(page, content);
        Data(page, content);
        Made(page, content.Description);
        Section(
            page,
            "Where it comes from",
            "Every number here was committed by the run; `stacking verify` checks it against the files.",
            Tables.Pairs(
                content.Steps.Select(step => (step.Step, $"{step.WorkDigest[..Math.Min(16, step.WorkDigest.Length)]}… / {step.Attempt}"))
            )
        );
        return Close(page);
    }

    static void Slices(StringBuilder page, MetaReport report)
    {
        foreach (
            var (rows, columns) in new[] { ("test rows", report.TestSlices), ("out of fold", report.OutOfFoldSlices) }.Where(set =>
                set.Item2 is not null
            )
        )
            Section(
                page,
                $"Slices, {rows}",
                $"The meta-model on the rows of each value of {Html.Text(string.Join(", ", columns!.Select(column => column.Column)))}; "
                    + $"{SliceText.Compared}.",
                SliceTables.Draw(columns!)
            );
    }

    static void Data(StringBuilder page, ReportContent content)
    {
        if (content.Data is { } data)
            Section(
                page,
                "Data",
                "What was found in rows and images before anything trained on them (docs/data-check.md).",
                (data.Folds.Count > 0 ? DataTables.Folds(data.Folds) : "")
                    + (content.Images.Count > 0 ? DataTables.Images(content.Images) : "")
                    + $"<pre class=\"wide\">{Html.Text(DataReportText.Format(data, content.Description?.Spec.Data.Accept ?? []))}</pre>"
            );
    }

    static void Made(StringBuilder page, RunDescription? description)
    {
        if (description is null)
            Section(page, "How it was made", "Not recorded, or recorded by another version of the program.", "");
        else
            Section(
                page,
                "How it was made",
                "As run.json of the store records it: no part of the results, which hold no time and no place.",
                Tables.Pairs(RunFacts.Find(description))
                    + "<details><summary>Run file with all defaults</summary>"
                    + $"<pre class=\"wide\">{Html.Text(ContractJson.Write(description.Spec))}</pre></details>"
            );
    }

    static string TrainingFigure(TrainingCurves curves, IReadOnlyList<string> experts) =>
        Figure(curves.Expert, Charts.Training(curves, ModelStyle.LineClass(curves.Expert, experts)), "");

    static void Head(StringBuilder page, ReportContent content)
    {
        var (summary, report) = (content.Summary, content.Report);
        string rows = content.Rows.AreTest
            ? "Curves, confusion and reliability are of <strong>test rows</strong>: never trained on, evaluated once."
            : "No test manifest: curves, confusion and reliability are <strong>out of fold</strong>. "
                + "The meta-model's parameters were chosen on a part of the same rows, so its scores are slightly optimistic.";
        var run = content.Run;
        page.Append($"<header><p class=\"kind\">Stacking report</p><h1>{Html.Text(run.Name)}</h1>");
        page.Append($"<p class=\"run\">{Html.Text($"{run.Namespace}-{run.Name}-{run.Uid}")}</p>");
        page.Append("<ul class=\"facts\">");
        foreach (
            var (number, unit) in new[]
            {
                (summary.Rows, "rows"),
                (summary.Groups, "groups"),
                (summary.Folds, "folds"),
                (summary.Experts.Count, "experts"),
                (report.Columns, "columns of X_meta"),
                (summary.TestRows, "test rows"),
            }.Where(fact => fact.Item1 > 0)
        )
            page.Append(Text($"<li><strong>{number:N0}</strong> {unit}</li>"));
        string groups = summary.GroupColumn is { } column
            ? Text($"Groups are those of the column {column}.")
            : Text($"Note: {ReportText.Independence(report)}.");
        page.Append(
            $"</ul><p class=\"note\">{rows} {groups} Positive is <strong>{Html.Text(content.LabelNames[1])}</strong>.</p></header>"
        );
        page.Append(Warnings.Band(content));
    }

    static void Curves(StringBuilder page, ReportContent content)
    {
        var (report, rows, experts) = (content.Report, content.Rows, content.Summary.Experts);
        string of = rows.AreTest ? "test rows" : "out of fold";
        string figures =
            Figure($"ROC, {of}", Charts.Roc(rows, experts), "")
            + Figure($"Precision and recall, {of}", Charts.PrecisionRecall(rows, experts), "");
        if (rows.Models.FirstOrDefault(model => model.Model == MetaReport.MetaModel) is { } meta)
        {
            var reliability = Reliability.Compute(rows.Labels, meta.Probabilities);
            double threshold = report.Threshold.Value;
            figures += Figure(
                $"Reliability of the meta-model, {of}",
                Charts.Calibration(reliability),
                Text(
                    $"Expected calibration error {reliability.ExpectedError:0.0000}. Whiskers: Wilson's 95 % interval; boxes: rows per bin."
                )
            );
            if (content.OutOfFold is { } outOfFoldRows)
                figures += CalibrationFigure(outOfFoldRows, report.Calibration);
            figures += Figure(
                $"Confusion of the meta-model, {of}",
                Tables.Matrix(Confusion.Count(rows.Labels, meta.Probabilities, threshold), content.LabelNames),
                FormatThreshold(report.Threshold)
            );
            figures += Figure(
                $"Confusion at one half, {of}",
                Tables.Matrix(Confusion.Count(rows.Labels, meta.Probabilities, 0.5), content.LabelNames),
                "At the probability 0.5, for comparison."
            );
            if (rows.AreTest && report.OutOfFoldConfusion is { } outOfFold)
                foreach (var counted in outOfFold)
                    figures += Figure(
                        Text($"Confusion out of fold at {counted.Threshold:0.0000}"),
                        Tables.Matrix(
                            new(counted.TruePositives, counted.FalsePositives, counted.FalseNegatives, counted.TrueNegatives),
                            content.LabelNames
                        ),
                        "On the rows that chose the threshold."
                    );
        }
        Section(page, "Curves", "", $"{Legend(rows.Models.Select(model => model.Model), experts)}<div class=\"plots\">{figures}</div>");
    }

    static string CalibrationFigure(OutOfFoldRows rows, CalibrationReport calibration) =>
        Figure(
            "Calibration, out of fold",
            Charts.Calibrations(
                Reliability.Compute(rows.Labels, rows.Uncalibrated()),
                Reliability.Compute(rows.Labels, rows.Probabilities)
            ),
            Text($"Grey before, thick after ({Choices.Name(calibration.Kind)}). Expected error {calibration.ErrorBefore:0.0000} before, ")
                + Text($"{calibration.ErrorAfter:0.0000} after on rows that did not fit it.")
        );

    static string FormatThreshold(ThresholdReport chosen)
    {
        string onTest = chosen.Test is { } test ? Text($"; on the test rows {test.F1:0.0000}") : "";
        return Text(
            $"At the threshold {chosen.Value:0.0000} ({chosen.Rule}, chosen out of fold): F1 {chosen.OutOfFold.F1:0.0000}{onTest}."
        );
    }

    static void Search(StringBuilder page, ReportContent content)
    {
        var search = content.Report.Search;
        Section(
            page,
            "Search",
            Html.Text($"{SearchText.Heading(search)} {SearchText.Verdict(search)}"),
            Tables.Candidates([.. search.Plain, search.Trees], search.Winner.Name)
                + (content.Landscape is { } landscape ? LandscapeCharts.Draw(landscape, search) : "")
                + Tables.Pairs(
                    search.BestParameters.Select(parameter => (parameter.Key, parameter.Value.ToString(CultureInfo.InvariantCulture)))
                )
        );
    }

    static bool HasValidation(ReportContent content) =>
        content.Training.Any(curves => curves.Folds.Any(fold => fold.Any(epoch => epoch.ValidationLoss is not null)));

    static string Text(FormattableString text) => Html.Format(text);
}
