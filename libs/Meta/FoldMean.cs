using StackingK8s.Boosting;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta;

/// <summary>
/// What the whole stack says of rows that no network has seen. They go through each fold's networks and then through the meta-model, and the
/// probabilities are averaged: averaging the features first would mix descriptions from different networks, which no tree has learnt to read.
/// The report's test rows and `stacking predict` are both judged here.
/// </summary>
/// <param name="Probabilities">Of label 1 per row, the mean over folds.</param>
/// <param name="Logits">(rows, experts): each expert's log-odds, the mean over folds.</param>
public sealed record FoldMean(double[] Probabilities, FloatMatrix Logits)
{
    /// <param name="model">The meta-model.</param>
    /// <param name="start">The log-odds its trees start from; null where they start from zero.</param>
    /// <param name="folds">The same rows in the words of each fold, at least one.</param>
    public static FoldMean Of(MetaModel model, LogisticBlend? start, IReadOnlyList<FoldDescription> folds)
    {
        int rows = folds[0].Features.Rows;
        var probabilities = new double[rows];
        foreach (var fold in folds)
        {
            var predicted = model.Predict(fold.Features, StartScores(start, fold.Logits));
            for (int row = 0; row < rows; row++)
                probabilities[row] += predicted[row] / folds.Count;
        }
        return new(probabilities, MeanLogits([.. folds.Select(fold => fold.Logits)]));
    }

    /// <param name="folds">Each fold's log-odds, (rows, experts); at least one.</param>
    public static FloatMatrix MeanLogits(IReadOnlyList<FloatMatrix> folds)
    {
        FloatMatrix mean = new(folds[0].Rows, folds[0].Columns);
        foreach (var fold in folds)
            for (int i = 0; i < mean.Values.Length; i++)
                mean.Values[i] += fold.Values[i] / folds.Count;
        return mean;
    }

    /// <summary>The log-odds that trees start from, per row; null without a blend.</summary>
    public static double[]? StartScores(LogisticBlend? blend, FloatMatrix logits) => blend?.ScoreRows(Columns(logits));

    internal static double[][] Columns(FloatMatrix matrix) =>
        [
            .. Enumerable
                .Range(0, matrix.Columns)
                .Select(column => Enumerable.Range(0, matrix.Rows).Select(row => (double)matrix[row, column]).ToArray()),
        ];
}
