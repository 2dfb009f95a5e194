using System.Text;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Stacking.Reports;

/// <summary>The tables of the page. Pure.</summary>
static class Tables
{
    static readonly (string Title, Func<ScoreReport, double> Value, bool LessIsBetter)[] Columns =
    [
        ("AUC", score => score.Auc, false),
        ("AP", score => score.AveragePrecision, false),
        ("F1 at ½", score => score.F1, false),
        ("accuracy", score => score.Accuracy, false),
        ("log-loss", score => score.LogLoss, true),
        ("EER", score => score.EqualErrorRate, true),
    ];

    /// <summary>A row per model; the best number of each column is bold.</summary>
    public static string Scores(IReadOnlyList<ScoreReport> scores, IReadOnlyList<string> experts)
    {
        StringBuilder table = new(
            "<div class=\"wide\"><table><thead><tr><th class=\"words\">model</th><th>AUC</th><th>95 % interval</th><th></th>"
        );
        foreach (var (title, _, _) in Columns.Skip(1))
            table.Append($"<th>{title}</th>");
        table.Append("</tr></thead><tbody>");
        var best = Columns.Select(column => Best(scores, column)).ToList();
        foreach (var score in scores)
        {
            string style = ModelStyle.LineClass(score.Model, experts);
            table.Append($"<tr><th class=\"words\">{Charts.Sample(style)} {Html.Text(score.Model)}</th>{Cell(0)}");
            table.Append($"<td>{Html.Number(score.AucLow)} – {Html.Number(score.AucHigh)}</td>");
            table.Append($"<td>{Charts.Interval(score, scores, style)}</td>");
            for (int column = 1; column < Columns.Length; column++)
                table.Append(Cell(column));
            table.Append("</tr>");

            string Cell(int column)
            {
                double value = Columns[column].Value(score);
                return $"<td{(scores.Count > 1 && value == best[column] ? " class=\"best\"" : "")}>{Html.Number(value)}</td>";
            }
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A row per candidate of the search; the winner is bold.</summary>
    public static string Candidates(IReadOnlyList<CandidateReport> candidates, string winner) =>
        Grid(
            ["candidate", "mean", "deviation", "served", .. candidates[0].Scores.Select((_, part) => $"part {part}")],
            candidates.Select(candidate =>
                (
                    candidate.Name,
                    candidate.Name == winner,
                    (IEnumerable<string>)
                        [.. Numbers([candidate.Mean, candidate.Deviation]), Served(candidate), .. Numbers(candidate.Scores)]
                )
            )
        );

    /// <summary>A row per step, from a single network to the meta-model.</summary>
    public static string Ladder(IReadOnlyList<LadderReport> ladder) =>
        Grid(
            ["step", "AUC", "gain", "95 % interval"],
            ladder.Select(step => (step.Name, false, (IEnumerable<string>)[Html.Number(step.Auc), .. Gain(step)]))
        );

    /// <summary>A row per model, a column per fold.</summary>
    public static string Folds(IReadOnlyList<FoldScoresReport> models) =>
        Grid(
            ["model", "pooled", "mean", "deviation", .. models[0].Folds.Select((_, fold) => $"fold {fold}")],
            models.Select(model => (model.Model, false, Numbers([model.Pooled, model.Mean, model.Deviation, .. model.Folds])))
        );

    /// <summary>A name and cells in each row; in a marked row the first cell is bold.</summary>
    /// <param name="titles">Escaped.</param>
    /// <param name="rows">Names as they are, cells escaped.</param>
    public static string Grid(IReadOnlyList<string> titles, IEnumerable<(string Name, bool Marked, IEnumerable<string> Cells)> rows)
    {
        StringBuilder table = new($"<div class=\"wide\"><table><thead><tr><th class=\"words\">{titles[0]}</th>");
        foreach (string title in titles.Skip(1))
            table.Append($"<th>{title}</th>");
        table.Append("</tr></thead><tbody>");
        foreach (var (name, marked, cells) in rows)
        {
            table.Append($"<tr><th class=\"words\">{Html.Text(name)}</th>");
            foreach (var (column, cell) in cells.Index())
                table.Append(marked && column == 0 ? $"<td class=\"best\">{cell}</td>" : $"<td>{cell}</td>");
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    static IEnumerable<string> Numbers(IEnumerable<double> numbers) => numbers.Select(number => Html.Number(number));

    static string Served(CandidateReport candidate) => candidate.Served is { } served ? Html.Number(served) : "";

    static string[] Gain(LadderReport step) =>
        step is { Gain: { } gain, Low: { } low, High: { } high }
            ? [Html.Number(gain), $"{Html.Number(low)} – {Html.Number(high)}"]
            : ["", ""];

    /// <summary>Rows are the true labels, columns the predicted ones; shares are of the row.</summary>
    /// <param name="confusion">The counts.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    public static string Matrix(Confusion confusion, IReadOnlyList<string> labelNames)
    {
        string negative = Html.Text(labelNames[0]),
            positive = Html.Text(labelNames[1]);
        return "<table class=\"confusion\"><thead><tr><td></td>"
            + $"<th>predicted {negative}</th><th>predicted {positive}</th></tr></thead><tbody>"
            + Row(negative, confusion.TrueNegatives, confusion.FalsePositives)
            + Row(positive, confusion.FalseNegatives, confusion.TruePositives)
            + "</tbody></table>";
    }

    static string Row(string name, int predictedNegative, int predictedPositive)
    {
        int all = predictedNegative + predictedPositive;
        return $"<tr><th>is {name}</th>{Count(predictedNegative, all)}{Count(predictedPositive, all)}</tr>";
    }

    static string Count(int count, int all)
    {
        double percent = all == 0 ? 0 : 100.0 * count / all;
        return Html.Format($"<td style=\"--share:{percent:0}%\"><strong>{count:N0}</strong><span>{percent:0.0} %</span></td>");
    }

    /// <summary>What experts, layers or views contribute.</summary>
    /// <param name="title">What they are, escaped.</param>
    /// <param name="shares">One per row.</param>
    public static string Shares(string title, IReadOnlyList<ImportanceShare> shares) =>
        Grid(
            [title, "trees' gain", "share", "splits", "blend, log-odds"],
            shares.Select(share =>
                (
                    share.Name,
                    false,
                    (IEnumerable<string>)
                        [
                            Html.Format($"{share.Gain:N1}"),
                            Html.Format($"{100 * share.GainShare:0.0} %"),
                            Html.Format($"{share.Splits:N0}"),
                            share.Blend is { } blend ? Html.Number(blend) : "",
                        ]
                )
            )
        );

    /// <summary>The columns of X_meta by gain, as bars.</summary>
    public static string Importance(IReadOnlyList<ImportanceReport> importance)
    {
        double most = importance.Max(column => column.Gain);
        StringBuilder table = new(
            "<div class=\"wide\"><table class=\"bars\"><thead><tr><th class=\"words\">column of X_meta</th>"
                + "<th class=\"words\">gain</th><th></th><th>splits</th></tr></thead><tbody>"
        );
        foreach (var column in importance)
        {
            double percent = most > 0 ? 100 * column.Gain / most : 0;
            table.Append(
                $"<tr><th class=\"words\">{Html.Text(column.Column)}</th>"
                    + Html.Format($"<td class=\"words\"><span class=\"bar\" style=\"width:{percent:0.0}%\"></span></td>")
                    + Html.Format($"<td>{column.Gain:N1}</td><td>{column.Splits:N0}</td></tr>")
            );
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A list of names and values.</summary>
    public static string Pairs(IEnumerable<(string Name, string Value)> pairs) =>
        $"<dl>{string.Concat(pairs.Select(pair => $"<dt>{Html.Text(pair.Name)}</dt><dd>{Html.Text(pair.Value)}</dd>"))}</dl>";

    static double Best(IReadOnlyList<ScoreReport> scores, (string Title, Func<ScoreReport, double> Value, bool LessIsBetter) column)
    {
        var values = scores.Select(column.Value).Where(double.IsFinite).DefaultIfEmpty(double.NaN);
        return column.LessIsBetter ? values.Min() : values.Max();
    }
}
