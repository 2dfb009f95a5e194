using StackingK8s.Contracts;
using StackingK8s.Learning;

namespace StackingK8s.MetaTraining;

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
        return new(model, labels.Length, auc.Auc, low, high, AveragePrecision.Of(labels, probabilities), F1.Of(labels, probabilities),
            Accuracy.Of(labels, probabilities), LogLoss.Of(labels, probabilities), EqualErrorRate.Of(labels, probabilities));
    }

    /// <summary>Each expert, and where there are several the mean of their logits, on rows described by <paramref name="logits"/> (rows, experts).</summary>
    public static IReadOnlyList<ScoreReport> OfExperts(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits)
    {
        var scores = experts.Select((expert, column) => Of(expert, labels, Probabilities(logits.Rows, row => logits[row, column]))).ToList();
        if (experts.Count > 1)
            scores.Add(Of(MetaReport.MeanOfLogits, labels, Probabilities(logits.Rows, row => Mean(logits.Row(row)))));
        return scores;
    }

    /// <summary>Log-odds to probabilities.</summary>
    public static double[] Probabilities(int rows, Func<int, double> logit)
    {
        var probabilities = new double[rows];
        for (int row = 0; row < rows; row++) probabilities[row] = 1 / (1 + Math.Exp(-logit(row)));
        return probabilities;
    }

    static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum / values.Length;
    }
}
