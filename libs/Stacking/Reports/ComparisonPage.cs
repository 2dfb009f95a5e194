using System.Text;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Stacking.Comparison;
using static StackingK8s.Stacking.Reports.Page;

namespace StackingK8s.Stacking.Reports;

/// <summary>Draws a comparison of runs as one self-contained HTML page: no network, no scripts. Pure.</summary>
public static class ComparisonPage
{
    /// <summary>Draws the page.</summary>
    /// <param name="comparison">Of at least two runs.</param>
    /// <returns>A complete HTML document; it declares UTF-8, so write it as such.</returns>
    public static string Render(RunComparison comparison)
    {
        StringBuilder page = new();
        Open(page, "Runs compared");
        page.Append("<header><p class=\"kind\">Stacking comparison</p>")
            .Append(Html.Format($"<h1>{comparison.Runs.Count} runs</h1><p class=\"note\">The first is the baseline.</p></header>"));
        string[] names = [.. comparison.Runs.Select((_, i) => Html.Format($"run {i + 1}"))];
        Section(
            page,
            "Runs",
            "",
            Tables.Pairs(comparison.Runs.Select((run, i) => (names[i], $"{run.Run}; {run.Store}; {ComparisonText.Made(run)}")))
        );
        Scores(page, "Meta-model on the test manifest", comparison.Runs, names, run => run.Test);
        Section(
            page,
            "Against the baseline",
            "Meta-models on the same test rows.",
            Tables.Pairs(comparison.Pairs.Select((pair, i) => (names[i + 1], string.Join(" ", ComparisonText.Sentences(pair)))))
        );
        Scores(page, "Meta-model out of fold", comparison.Runs, names, run => run.OutOfFold);
        Section(
            page,
            "Settings that differ",
            comparison.Settings.Count == 0 ? "None that determines the results." : "Of those that determine the results.",
            comparison.Settings.Count == 0
                ? ""
                : Tables.Grid(
                    ["field", .. names.Select(Html.Text)],
                    comparison.Settings.Select(setting => (setting.Field, false, setting.Values.Select(value => Html.Text(value))))
                )
        );
        foreach (var (i, run) in comparison.Runs.Index())
            Section(
                page,
                Html.Text($"{names[i]}: {run.Run}"),
                run.Test.Count > 0 ? "Every model on the test manifest." : "Every model out of fold; there is no test manifest.",
                Tables.Scores(run.Test.Count > 0 ? run.Test : run.OutOfFold, Experts(run))
            );
        return Close(page);
    }

    /// <summary>A row per run.</summary>
    static void Scores(
        StringBuilder page,
        string title,
        IReadOnlyList<ComparedRun> runs,
        IReadOnlyList<string> names,
        Func<ComparedRun, IReadOnlyList<ScoreReport>> scores
    )
    {
        var ofMeta = runs.SelectMany(
                (run, i) => scores(run).Where(score => score.Model == MetaReport.MetaModel).Select(score => score with { Model = names[i] })
            )
            .ToList();
        if (ofMeta.Count > 0)
            Section(page, title, "", Tables.Scores(ofMeta, names));
    }

    static IReadOnlyList<string> Experts(ComparedRun run) =>
        [.. run.OutOfFold.Select(score => score.Model).Where(model => model is not (MetaReport.MetaModel or MetaReport.MeanOfLogits))];
}
