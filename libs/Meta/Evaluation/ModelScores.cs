using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores models on labelled rows. Pure.</summary>
static class ModelScores
{
    /// <summary>Scores one model.</summary>
    /// <param name="model">Name in the report.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    /// <param name="uncertainty">Intervals on these rows.</param>
    public static ScoreReport Compute(string model, int[] labels, double[] probabilities, Uncertainty uncertainty)
    {
        var (auc, low, high) = uncertainty.Auc(probabilities);
        return new(
            model,
            labels.Length,
            auc,
            low,
            high,
            AveragePrecision.Compute(labels, probabilities),
            F1.Compute(labels, probabilities),
            Accuracy.Compute(labels, probabilities),
            LogLoss.Compute(labels, probabilities),
            EqualErrorRate.Compute(labels, probabilities)
        );
    }

    /// <summary>Scores each of several models.</summary>
    /// <param name="models">Probabilities per row.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="uncertainty">Intervals on these rows.</param>
    public static IReadOnlyList<ScoreReport> Compute(IReadOnlyList<ModelProbabilities> models, int[] labels, Uncertainty uncertainty) =>
        [.. models.Select(model => Compute(model.Model, labels, model.Probabilities, uncertainty))];

    /// <summary>How rows are called at a threshold; NaN for the share of a class that is missing.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    /// <param name="threshold">A probability at or above it counts as positive.</param>
    public static OperatingPoint Operate(int[] labels, double[] probabilities, double threshold)
    {
        var counted = Confusion.Count(labels, probabilities, threshold);
        double found = Share(counted.TruePositives, counted.FalseNegatives),
            accepted = Share(counted.FalsePositives, counted.TrueNegatives);
        return new(F1.Compute(labels, probabilities, threshold), found, accepted, (found + 1 - accepted) / 2);

        static double Share(int part, int rest) => (double)part / (part + rest);
    }

    /// <summary>A model's AUC on each fold's rows; none where the folds are not known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="folds">The fold of each row.</param>
    public static FoldScoresReport PerFold(ModelProbabilities model, int[] labels, int[] folds)
    {
        double[] aucs =
        [
            .. Enumerable
                .Range(0, folds.Max() + 1)
                .Select(fold => FoldRows.HeldOut(folds, fold))
                .Select(rows =>
                    RocAuc.Compute(Array.ConvertAll(rows, row => labels[row]), Array.ConvertAll(rows, row => model.Probabilities[row]))
                ),
        ];
        double[] known = [.. aucs.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
        double mean = known.Average();
        return new(
            model.Model,
            RocAuc.Compute(labels, model.Probabilities),
            mean,
            Math.Sqrt(known.Average(auc => (auc - mean) * (auc - mean))),
            aucs
        );
    }
}
