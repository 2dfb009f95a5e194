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
    public static string Candidates(IReadOnlyList<CandidateReport> candidates, string winner)
    {
        StringBuilder table = new(
            "<div class=\"wide\"><table><thead><tr><th class=\"words\">candidate</th><th>mean</th><th>deviation</th><th>served</th>"
        );
        for (int part = 0; part < candidates[0].Scores.Count; part++)
            table.Append($"<th>part {part}</th>");
        table.Append("</tr></thead><tbody>");
        foreach (var candidate in candidates)
        {
            string mark = candidate.Name == winner ? " class=\"best\"" : "";
            table.Append($"<tr><th class=\"words\">{Html.Text(candidate.Name)}</th><td{mark}>{Html.Number(candidate.Mean)}</td>");
            table.Append($"<td>{Html.Number(candidate.Deviation)}</td>");
            table.Append($"<td>{(candidate.Served is { } served ? Html.Number(served) : "")}</td>");
            table.Append(string.Concat(candidate.Scores.Select(score => $"<td>{Html.Number(score)}</td>")));
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A row per step, from a single network to the meta-model.</summary>
    public static string Ladder(IReadOnlyList<LadderReport> ladder)
    {
        StringBuilder table = new(
            "<div class=\"wide\"><table><thead><tr><th class=\"words\">step</th>"
                + "<th>AUC</th><th>gain</th><th>95 % interval</th></tr></thead>"
        );
        foreach (var step in ladder)
        {
            table.Append($"<tr><th class=\"words\">{Html.Text(step.Name)}</th><td>{Html.Number(step.Auc)}</td>");
            table.Append(
                step is { Gain: { } gain, Low: { } low, High: { } high }
                    ? $"<td>{Html.Number(gain)}</td><td>{Html.Number(low)} – {Html.Number(high)}</td></tr>"
                    : "<td></td><td></td></tr>"
            );
        }
        return table.Append("</table></div>").ToString();
    }

    /// <summary>A row per model, a column per fold.</summary>
    public static string Folds(IReadOnlyList<FoldScoresReport> models)
    {
        StringBuilder table = new(
            "<div class=\"wide\"><table><thead><tr><th class=\"words\">model</th><th>pooled</th><th>mean</th><th>deviation</th>"
        );
        for (int fold = 0; fold < models[0].Folds.Count; fold++)
            table.Append($"<th>fold {fold}</th>");
        table.Append("</tr></thead><tbody>");
        foreach (var model in models)
        {
            table.Append($"<tr><th class=\"words\">{Html.Text(model.Model)}</th><td>{Html.Number(model.Pooled)}</td>");
            table.Append($"<td>{Html.Number(model.Mean)}</td><td>{Html.Number(model.Deviation)}</td>");
            table.Append(string.Concat(model.Folds.Select(auc => $"<td>{Html.Number(auc)}</td>")));
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

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
