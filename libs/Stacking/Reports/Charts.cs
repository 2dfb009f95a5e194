using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>The plots of the page, from numbers to SVG. Pure.</summary>
static class Charts
{
    /// <summary>One ROC curve per model.</summary>
    /// <param name="rows">The evaluated rows.</param>
    /// <param name="experts">All experts, in order.</param>
    public static string Roc(ScoredRows rows, IReadOnlyList<string> experts)
    {
        var plot = new Plot("ROC curves", Axis.Share("false positive rate"), Axis.Share("true positive rate")).Line(
            "line chance",
            [(0, 0), (1, 1)]
        );
        foreach (var model in rows.Models)
            plot.Line(ModelStyle.LineClass(model.Model, experts), RocCurve.Compute(rows.Labels, model.Probabilities).Rates());
        return plot.ToString();
    }

    /// <summary>In steps, as average precision adds them up: a point's precision holds for the recall gained there.</summary>
    public static string PrecisionRecall(ScoredRows rows, IReadOnlyList<string> experts)
    {
        double share = rows.Labels.Average();
        var plot = new Plot("Precision-recall curves", Axis.Share("recall"), Axis.Share("precision")).Line(
            "line chance",
            [(0, share), (1, share)]
        );
        foreach (var model in rows.Models)
        {
            var points = RocCurve.Compute(rows.Labels, model.Probabilities).PrecisionRecall().Skip(1).ToList();
            plot.Line(
                ModelStyle.LineClass(model.Model, experts),
                points.SelectMany((point, i) => new[] { (i == 0 ? 0 : points[i - 1].Recall, point.Precision), point })
            );
        }
        return plot.ToString();
    }

    /// <summary>Observed share of positives over mean probability, with intervals, above the rows per bin.</summary>
    public static string Calibration(Reliability reliability)
    {
        var plot = new Plot("Reliability of the probabilities", Axis.Share("mean probability"), Axis.Share("share of positives")).Line(
            "line chance",
            [(0, 0), (1, 1)]
        );
        int most = reliability.Bins.Max(bin => bin.Count);
        foreach (var bin in reliability.Bins)
            plot.Box("count", bin.From + 0.005, 0, bin.To - 0.005, 0.16 * bin.Count / most);
        foreach (var bin in reliability.Bins)
        {
            var (low, high) = bin.Interval();
            plot.Line("whisker", [(bin.MeanProbability, low), (bin.MeanProbability, high)]);
        }
        plot.Line("line meta", reliability.Bins.Select(bin => (bin.MeanProbability, bin.Observed)));
        foreach (var bin in reliability.Bins)
            plot.Dot(
                "dot meta",
                bin.MeanProbability,
                bin.Observed,
                Html.Format($"{bin.Count:N0} rows, mean probability {bin.MeanProbability:0.000}, {bin.Observed * 100:0.0} % positive")
            );
        return plot.ToString();
    }

    /// <summary>The share of positives before calibration, in grey, and after it.</summary>
    public static string Calibrations(Reliability before, Reliability after)
    {
        var plot = new Plot(
            "Reliability before and after calibration",
            Axis.Share("mean probability"),
            Axis.Share("share of positives")
        ).Line("line chance", [(0, 0), (1, 1)]);
        foreach (var (style, reliability) in new[] { ("mean", before), ("meta", after) })
        {
            plot.Line($"line {style}", reliability.Bins.Select(bin => (bin.MeanProbability, bin.Observed)));
            foreach (var bin in reliability.Bins)
                plot.Dot(
                    $"dot {style}",
                    bin.MeanProbability,
                    bin.Observed,
                    Html.Format($"{bin.Count:N0} rows, mean probability {bin.MeanProbability:0.000}, {bin.Observed * 100:0.0} % positive")
                );
        }
        return plot.ToString();
    }

    /// <summary>A line per fold in the expert's colour; the loss of early stopping's own rows dashed.</summary>
    public static string Training(TrainingCurves curves, string style)
    {
        var epochs = curves.Folds.SelectMany(fold => fold).ToList();
        Plot plot = new(
            $"Training of {curves.Expert}",
            Axis.Counting("epoch", epochs.Max(epoch => epoch.Epoch)),
            Axis.Around(
                "loss, nats",
                epochs.SelectMany(epoch => new[] { epoch.Loss, epoch.ValidationLoss ?? epoch.Loss }).Concat(curves.HeldOutLoss)
            )
        );
        foreach (var (number, fold) in curves.Folds.Index())
        {
            plot.Line($"{style} thin", fold.Select(epoch => ((double)epoch.Epoch, epoch.Loss)));
            plot.Line(
                $"{style} thin validation",
                fold.Where(epoch => epoch.ValidationLoss is not null).Select(epoch => ((double)epoch.Epoch, epoch.ValidationLoss!.Value))
            );
            if (fold is [.., var last])
                plot.Dot(DotClass(style), last.Epoch, last.Loss, Html.Format($"loss {last.Loss:0.0000} after {last.Epoch} epochs"));
            if (fold is [.., var end] && curves.HeldOutLoss.ElementAtOrDefault(number) is > 0 and var loss)
                plot.Dot("dot held", end.Epoch, loss, Html.Format($"fold {number}: log-loss {loss:0.0000} of the rows it holds out"));
        }
        return plot.ToString();
    }

    /// <summary>Where an AUC and its interval lie between the least and the most of a table: to compare rows.</summary>
    public static string Interval(ScoreReport score, IReadOnlyList<ScoreReport> all, string style)
    {
        const double Width = 120,
            Margin = 5;
        var finite = all.SelectMany(each => new[] { each.Auc, each.AucLow, each.AucHigh }).Where(double.IsFinite).ToList();
        if (finite.Count == 0 || !double.IsFinite(score.Auc))
            return "";
        double low = finite.Min(),
            high = Math.Max(finite.Max(), low + 1e-9);
        double At(double value) => Margin + (Width - 2 * Margin) * ((double.IsFinite(value) ? value : score.Auc) - low) / (high - low);
        string line = Html.Format(
            $"<line class=\"{style} solid\" x1=\"{At(score.AucLow):0.#}\" y1=\"7\" x2=\"{At(score.AucHigh):0.#}\" y2=\"7\"/>"
        );
        string dot = Html.Format($"<circle class=\"{DotClass(style)}\" cx=\"{At(score.Auc):0.#}\" cy=\"7\" r=\"4\"/>");
        return Html.Format($"<svg class=\"interval\" viewBox=\"0 0 {Width} 14\" aria-hidden=\"true\">{line}{dot}</svg>");
    }

    /// <summary>A sample of a model's line.</summary>
    public static string Sample(string style) =>
        "<svg class=\"sample\" viewBox=\"0 0 34 10\" aria-hidden=\"true\">"
        + $"<line class=\"{style}\" x1=\"1\" y1=\"5\" x2=\"33\" y2=\"5\"/></svg>";

    /// <summary>The class of a dot in the colour of a line.</summary>
    static string DotClass(string lineClass) => $"dot {lineClass["line ".Length..]}";
}
