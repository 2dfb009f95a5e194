using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta;

/// <summary>Scores the experts and the meta-model on rows that did not train them, and makes the report. Pure.</summary>
static class MetaEvaluation
{
    /// <summary>Columns of the report's list of importance; the rest adds little that a reader looks at.</summary>
    const int ImportantColumns = 20;

    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="search">The search and its winner.</param>
    /// <param name="model">The winner, refitted on all rows.</param>
    /// <param name="blended">Whether its trees start from the logistic blend.</param>
    /// <param name="outOfFold">Its probabilities per row by <see cref="CrossFit"/>; null where the rows are too few.</param>
    /// <param name="test">The prediction for the test rows; null without a test manifest.</param>
    public static MetaReport Report(
        MetaStageInput input,
        SearchReport search,
        MetaModel model,
        bool blended,
        double[]? outOfFold,
        AveragedPrediction? test
    ) =>
        new(
            input.Labels.Length,
            input.Columns.Count,
            input.LabelNames,
            input.Groups?.Distinct().Count() ?? 0,
            input.GroupColumn,
            blended ? TreeStart.Blend : TreeStart.Zero,
            search,
            Score(input.Experts, input.Labels, input.Logits, outOfFold),
            test is null ? [] : Score(input.Experts, input.TestLabels, test.Logits, test.Probabilities),
            test is null ? null : CompareWithBestExpert(input, test),
            ChooseThreshold(input, outOfFold, test),
            MostImportant(input.Columns, model)
        );

    /// <summary>Each expert and the mean of their logits, and the meta-model where it has probabilities.</summary>
    static IReadOnlyList<ScoreReport> Score(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits, double[]? meta) =>
        [
            .. ModelScores.ForExperts(experts, labels, logits),
            .. meta is null ? [] : new[] { ModelScores.Compute(MetaReport.MetaModel, labels, meta) },
        ];

    static ComparisonReport? CompareWithBestExpert(MetaStageInput input, AveragedPrediction test)
    {
        if (input.Experts.Count == 0)
            return null;
        var best = ModelProbabilities
            .ForExperts(input.Experts, test.Logits)
            .Take(input.Experts.Count)
            .MaxBy(expert => RocAuc.Compute(input.TestLabels, expert.Probabilities))!;
        var pair = DeLong.Compare(input.TestLabels, test.Probabilities, best.Probabilities);
        var (low, high) = pair.Interval();
        return new(MetaReport.MetaModel, best.Model, pair.Difference, low, high, pair.PValue);
    }

    /// <summary>The threshold is chosen out of fold, so that its F1 on the test rows is that of rows which did not choose it.</summary>
    static ThresholdReport? ChooseThreshold(MetaStageInput input, double[]? outOfFold, AveragedPrediction? test)
    {
        if (outOfFold is null)
            return null;
        var best = BestF1Threshold.Choose(input.Labels, outOfFold);
        return new(best.Threshold, best.F1, test is null ? null : F1.Compute(input.TestLabels, test.Probabilities, best.Threshold));
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
