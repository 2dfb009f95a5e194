using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores models on labelled rows. Pure.</summary>
static class ModelScores
{
    /// <summary>Scores one model.</summary>
    /// <param name="model">Name in the report.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    public static ScoreReport Compute(string model, int[] labels, double[] probabilities)
    {
        var auc = DeLong.Estimate(labels, probabilities);
        var (low, high) = auc.Interval();
        return new(
            model,
            labels.Length,
            auc.Auc,
            low,
            high,
            AveragePrecision.Compute(labels, probabilities),
            F1.Compute(labels, probabilities),
            Accuracy.Compute(labels, probabilities),
            LogLoss.Compute(labels, probabilities),
            EqualErrorRate.Compute(labels, probabilities)
        );
    }

    /// <summary>Scores each expert, and the mean of their logits if there are several.</summary>
    /// <param name="experts">Names, in column order.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="logits">(rows, experts): log-odds.</param>
    public static IEnumerable<ScoreReport> ForExperts(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits) =>
        ModelProbabilities.ForExperts(experts, logits).Select(model => Compute(model.Model, labels, model.Probabilities));
}
