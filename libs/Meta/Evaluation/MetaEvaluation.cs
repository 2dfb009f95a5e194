using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta.Fitting;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores the experts and the meta-model on rows that did not train them, and makes the report. Pure.</summary>
static class MetaEvaluation
{
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
    )
    {
        var models = ModelProbabilities.ForAll(input.Experts, input.Logits, outOfFold);
        int chosen = ChooseExpert(input, models);
        var threshold = DescribeThreshold(input, settings.Threshold, outOfFold, test);
        Uncertainty testUncertainty = new(input.TestLabels, test is null ? null : input.TestGroups);
        var tested = test is null
            ? TestScores.None
            : TestScores.Compute(
                input.Experts,
                test.Logits,
                test.Probabilities,
                input.TestLabels,
                input.TestGroups,
                chosen,
                testUncertainty
            );
        Importance importance = new(input, stack);
        return new(
            input.Labels.Length,
            input.Columns.Count,
            input.LabelNames,
            input.Groups?.Distinct().Count() ?? 0,
            input.GroupColumn,
            stack.Start is null ? TreeStart.Zero : TreeStart.Blend,
            search,
            ModelScores.Compute(models, input.Labels, new(input.Labels, input.Groups)),
            input.Folds is { } folds ? [.. models.Select(model => ModelScores.PerFold(model, input.Labels, folds))] : [],
            GroupScores.Compute(models, input.Labels, input.Groups),
            tested.Scores,
            tested.OfGroups,
            tested.Groups,
            test is null ? [] : Ladder.Climb(input, chosen, test, testUncertainty),
            tested.Comparisons,
            calibration,
            threshold,
            importance.Columns()
        )
        {
            OutOfFoldSlices =
                input.Slices.Count > 0 ? SliceScores.Compute(input.Slices, input.Labels, outOfFold, input.Groups, threshold.Value) : null,
            TestSlices =
                test is not null && input.TestSlices.Count > 0
                    ? SliceScores.Compute(input.TestSlices, input.TestLabels, test.Probabilities, input.TestGroups, threshold.Value)
                    : null,
            ImportanceByExpert = importance.ByExpert(),
            ImportanceByLayer = importance.ByLayer(),
            OutOfFoldConfusion = ConfusionCounts.Compute(input.Labels, outOfFold, threshold.Value),
            TestConfusion = test is null ? null : ConfusionCounts.Compute(input.TestLabels, test.Probabilities, threshold.Value),
        };
    }

    /// <summary>The expert with the best out-of-fold AUC, which one would serve without a meta-model; -1 without experts.</summary>
    static int ChooseExpert(MetaStageInput input, IReadOnlyList<ModelProbabilities> models) =>
        Enumerable
            .Range(0, input.Experts.Count)
            .DefaultIfEmpty(-1)
            .MaxBy(expert => expert < 0 ? 0 : RocAuc.Compute(input.Labels, models[expert].Probabilities));

    /// <summary>
    /// The threshold is chosen out of fold, so that what it gives on the test rows is that of rows which did not choose it.
    /// </summary>
    static ThresholdReport DescribeThreshold(MetaStageInput input, string rule, double[] outOfFold, AveragedPrediction? test)
    {
        double threshold = ChooseThreshold(rule, input.Labels, outOfFold);
        return new(
            rule,
            threshold,
            ModelScores.Operate(input.Labels, outOfFold, threshold),
            test is null ? null : ModelScores.Operate(input.TestLabels, test.Probabilities, threshold)
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
}
