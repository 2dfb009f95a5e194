using StackingK8s.Boosting;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta;

/// <summary>
/// The prediction of the whole stack for rows that no network has seen. They go through each fold's networks and then through the
/// meta-model, and the probabilities are averaged. Averaging the features first would mix embeddings of different networks, which no tree
/// has learnt to read. The report's test rows and `stacking predict` both go through here.
/// </summary>
/// <param name="Probabilities">Of label 1 per row, the mean over folds.</param>
/// <param name="Spreads">Per row, how far the folds are apart: the standard deviation of their probabilities.</param>
/// <param name="Logits">(rows, experts): each expert's log-odds, the mean over folds.</param>
public sealed record AveragedPrediction(double[] Probabilities, double[] Spreads, FloatMatrix Logits)
{
    /// <summary>Predicts with each fold's features and averages.</summary>
    /// <param name="model">The meta-model.</param>
    /// <param name="start">The blend whose log-odds its trees start from; null where they start from zero.</param>
    /// <param name="folds">The same rows as each fold's networks embed them, at least one.</param>
    public static AveragedPrediction Compute(MetaModel model, LogisticBlend? start, IReadOnlyList<FoldFeatures> folds)
    {
        int rows = folds[0].Features.Rows;
        double[][] predicted = [.. folds.Select(fold => model.Predict(fold.Features, StartScores.Compute(start, fold.Scores)))];
        var probabilities = new double[rows];
        foreach (double[] fold in predicted)
            for (int row = 0; row < rows; row++)
                probabilities[row] += fold[row] / folds.Count;
        double[] spreads = [.. probabilities.Select((mean, row) => Math.Sqrt(predicted.Average(fold => Square(fold[row] - mean))))];
        return new(probabilities, spreads, MeanLogits([.. folds.Select(fold => fold.Logits)]));
    }

    static double Square(double value) => value * value;

    /// <summary>Averages log-odds over folds.</summary>
    /// <param name="folds">Each fold's log-odds, (rows, experts); at least one.</param>
    public static FloatMatrix MeanLogits(IReadOnlyList<FloatMatrix> folds)
    {
        FloatMatrix mean = new(folds[0].Rows, folds[0].Columns);
        foreach (var fold in folds)
            for (int i = 0; i < mean.Values.Length; i++)
                mean.Values[i] += fold.Values[i] / folds.Count;
        return mean;
    }
}
