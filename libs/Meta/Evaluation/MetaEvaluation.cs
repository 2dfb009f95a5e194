using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta.Fitting;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores the experts and the meta-model on rows that did not train them, and makes the report. Pure.</summary>
static class MetaEvaluation
{
    /// <summary>Columns of the report's list of importance; the rest adds little that a reader looks at.</summary>
    const int ImportantColumns = 20;

    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">How the threshold is chosen.</param>
    /// <param name="search">The search and its winner.</param>
    /// <param name="stack">The winner, refitted on all rows.</param>
    /// <param name="calibration">How its log-odds become probabilities.</param>
    /// <param name="outOfFold">Calibrated, per row, by models fitted without it.</param>
    /// <param name="test">The prediction for the test rows; null without a test manifest.</param>
    public static MetaReport Report(
        MetaStageInput input,
        MetaStageSettings settings,
        SearchReport search,
        StackFit stack,
        CalibrationReport calibration,
        double[] outOfFold,
        AveragedPrediction? test
    ) =>
        new(
            input.Labels.Length,
            input.Columns.Count,
            input.LabelNames,
            input.Groups?.Distinct().Count() ?? 0,
            input.GroupColumn,
            stack.Start is null ? TreeStart.Zero : TreeStart.Blend,
            search,
            Score(input.Experts, input.Labels, input.Logits, outOfFold),
            test is null ? [] : Score(input.Experts, input.TestLabels, test.Logits, test.Probabilities),
            test is null ? [] : CompareWithExperts(input, test),
            calibration,
            DescribeThreshold(input, settings.Threshold, outOfFold, test),
            MostImportant(input.Columns, stack.Model)
        );

    /// <summary>Each expert and the mean of their logits, and the meta-model.</summary>
    static IReadOnlyList<ScoreReport> Score(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits, double[] meta) =>
        [.. ModelScores.ForExperts(experts, labels, logits), ModelScores.Compute(MetaReport.MetaModel, labels, meta)];

    static IReadOnlyList<ComparisonReport> CompareWithExperts(MetaStageInput input, AveragedPrediction test)
    {
        var outOfFold = ModelProbabilities.ForExperts(input.Experts, input.Logits).Take(input.Experts.Count);
        string? chosen = outOfFold.MaxBy(expert => RocAuc.Compute(input.Labels, expert.Probabilities))?.Model;
        return
        [
            .. ModelProbabilities.ForExperts(input.Experts, test.Logits).Take(input.Experts.Count).Select(Compare),
        ];

        ComparisonReport Compare(ModelProbabilities expert)
        {
            var pair = DeLong.Compare(input.TestLabels, test.Probabilities, expert.Probabilities);
            var (low, high) = pair.Interval();
            return new(MetaReport.MetaModel, expert.Model, expert.Model == chosen, pair.Difference, low, high, pair.PValue);
        }
    }

    /// <summary>The threshold is chosen out of fold, so that what it gives on the test rows is that of rows which did not choose it.</summary>
    static ThresholdReport DescribeThreshold(MetaStageInput input, string rule, double[] outOfFold, AveragedPrediction? test)
    {
        double threshold = ChooseThreshold(rule, input.Labels, outOfFold);
        return new(
            rule,
            threshold,
            Operate(input.Labels, outOfFold, threshold),
            test is null ? null : Operate(input.TestLabels, test.Probabilities, threshold)
        );
    }

    static double ChooseThreshold(string rule, int[] labels, double[] probabilities) =>
        rule switch
        {
            ThresholdRule.F1 => BestF1Threshold.Choose(labels, probabilities).Threshold,
            ThresholdRule.BalancedAccuracy => ThresholdChoice.BalancedAccuracy(labels, probabilities),
            ThresholdRule.EqualErrorRate => ThresholdChoice.EqualErrorRate(labels, probabilities),
            _ when ThresholdRule.Bound(rule) is { } bound => Math.Min(1, ThresholdChoice.ForFalsePositives(labels, probabilities, bound)),
            _ => ThresholdRule.Fixed(rule) ?? throw new ArgumentException($"There is no rule {rule} for the threshold.", nameof(rule)),
        };

    static OperatingPoint Operate(int[] labels, double[] probabilities, double threshold)
    {
        var counted = Confusion.Count(labels, probabilities, threshold);
        double found = Share(counted.TruePositives, counted.FalseNegatives),
            accepted = Share(counted.FalsePositives, counted.TrueNegatives);
        return new(F1.Compute(labels, probabilities, threshold), found, accepted, (found + 1 - accepted) / 2);

        static double Share(int part, int rest) => (double)part / (part + rest);
    }

    static IReadOnlyList<ImportanceReport> MostImportant(IReadOnlyList<string> columns, MetaModel model)
    {
        double[] gain = model.Importance(ImportanceKind.Gain),
            splits = model.Importance(ImportanceKind.Split);
        return
        [
            .. columns
                .Select((column, i) => new ImportanceReport(column, gain[i], (int)splits[i]))
                .Where(column => column.Splits > 0)
                .OrderByDescending(column => column.Gain)
                .Take(ImportantColumns),
        ];
    }
}
