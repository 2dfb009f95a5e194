using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores a finished run on a labelled set, with the code that scores its test manifest. Pure.</summary>
public static class SetEvaluation
{
    /// <summary>Scores; what the rows cannot give is left out, with a sentence that says why.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="logits">(rows, experts): the experts' log-odds, the mean over folds.</param>
    /// <param name="meta">The meta-model's probabilities of label 1, per row.</param>
    /// <param name="experts">Names, in column order.</param>
    /// <param name="chosen">The expert that is best out of fold; null without experts.</param>
    /// <param name="threshold">The probability from which the meta-model calls a row positive.</param>
    /// <returns>The report, and each model's probabilities.</returns>
    /// <exception cref="ArgumentException">There are not as many predictions as labels.</exception>
    public static (EvaluationReport Report, IReadOnlyList<ModelProbabilities> Models) Compute(
        EvaluatedSet set,
        FloatMatrix logits,
        double[] meta,
        IReadOnlyList<string> experts,
        string? chosen,
        double threshold
    )
    {
        var (labels, groups) = (set.Labels, set.GroupNumbers());
        var scored = TestScores.Compute(experts, logits, meta, labels, groups, experts.ToList().IndexOf(chosen ?? ""), new(labels, groups));
        int positives = labels.Sum();
        bool oneClass = positives == 0 || positives == labels.Length,
            oneGroup = scored.Groups == 1;
        var calls = ConfusionCounts.Compute(labels, meta, threshold);
        EvaluationReport report = new(
            set.Run,
            set.Manifest,
            set.ManifestSha256,
            set.LabelNames,
            labels.Length,
            positives,
            set.GroupColumn,
            scored.Groups,
            [.. scored.Scores.Select(Possible)],
            scored.OfGroups,
            [.. scored.Models.Select(model => new CalibrationErrorReport(model.Model, Error(model)))],
            threshold,
            ModelScores.Operate(labels, meta, threshold) is var point && positives == 0 ? point with { F1 = double.NaN } : point,
            (double)(calls[0].TruePositives + calls[0].TrueNegatives) / labels.Length,
            calls,
            oneClass || oneGroup ? [] : scored.Comparisons,
            SliceScores.Compute(set.Slices, labels, meta, groups, threshold),
            set.TrainedOn,
            set.TestRows,
            [.. Missing(set, groups, scored)]
        );
        return (report, scored.Models);

        double Error(ModelProbabilities model) => Reliability.Compute(labels, model.Probabilities).ExpectedError;

        // What a formula gives for one class alone is no score: an average precision of 1, an F1 of 0.
        ScoreReport Possible(ScoreReport score) =>
            score with
            {
                AucLow = oneGroup ? double.NaN : score.AucLow,
                AucHigh = oneGroup ? double.NaN : score.AucHigh,
                AveragePrecision = oneClass ? double.NaN : score.AveragePrecision,
                F1 = positives == 0 ? double.NaN : score.F1,
            };
    }

    static IEnumerable<string> Missing(EvaluatedSet set, int[]? groups, TestScores scored)
    {
        int positives = set.Labels.Sum();
        bool oneClass = positives == 0 || positives == set.Labels.Length;
        if (oneClass)
        {
            yield return $"All rows are {set.LabelNames[positives == 0 ? 0 : 1]}: AUC, average precision, equal error rate, balanced "
                + "accuracy, scores per group and comparisons need rows of both classes. Log-loss, accuracy, confusion and calibration "
                + "error are of these rows.";
            if (positives == 0)
                yield return $"F1 and the share of true positives need rows that are {set.LabelNames[1]}.";
        }
        if (scored.Groups == 1)
            yield return "All rows are of one group: intervals and comparisons need several.";
        if (!oneClass && groups is not null && scored.Groups > 1 && scored.OfGroups.Count == 0)
            yield return scored.Groups == set.Labels.Length
                ? "Every row is a group of its own: the scores per group are those per row."
                : $"No score per group: the group '{MixedGroup(set, groups)}' has rows of both classes.";
    }

    static string MixedGroup(EvaluatedSet set, int[] groups) =>
        Enumerable
            .Range(0, groups.Length)
            .GroupBy(row => groups[row])
            .Where(rows => rows.Select(row => set.Labels[row]).Distinct().Count() > 1)
            .Select(rows => set.Groups![rows.First()])
            .First();
}
