using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta;

/// <summary>Scores models on labelled rows. Pure.</summary>
static class Scores
{
    /// <param name="model">Name in the report.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    public static ScoreReport Of(string model, int[] labels, double[] probabilities)
    {
        var auc = DeLong.Estimate(labels, probabilities);
        var (low, high) = auc.Interval();
        return new(
            model,
            labels.Length,
            auc.Auc,
            low,
            high,
            AveragePrecision.Of(labels, probabilities),
            F1.Of(labels, probabilities),
            Accuracy.Of(labels, probabilities),
            LogLoss.Of(labels, probabilities),
            EqualErrorRate.Of(labels, probabilities)
        );
    }

    /// <summary>Each expert, and where there are several the mean of their logits, on rows described by <paramref name="logits"/> (rows, experts).</summary>
    public static IEnumerable<ScoreReport> OfExperts(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits) =>
        ModelProbabilities.OfExperts(experts, logits).Select(model => Of(model.Model, labels, model.Probabilities));
}
