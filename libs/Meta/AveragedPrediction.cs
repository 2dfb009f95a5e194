using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Meta.Blending;

namespace StackingK8s.Meta;

/// <summary>
/// The prediction of the whole stack for rows that no network has seen. They go through each fold's networks and then through the
/// meta-model, whose log-odds are averaged and calibrated. Averaging the features first would mix embeddings of different networks, which
/// no tree has learnt to read. The report's test rows and `stacking predict` both go through here.
/// </summary>
/// <param name="LogOdds">Of label 1 per row, calibrated.</param>
/// <param name="Probabilities">Of label 1 per row.</param>
/// <param name="Spreads">Per row, how far the folds are apart: the standard deviation of their probabilities.</param>
/// <param name="Logits">(rows, experts): each expert's log-odds, the mean over folds.</param>
public sealed record AveragedPrediction(double[] LogOdds, double[] Probabilities, double[] Spreads, FloatMatrix Logits)
{
    /// <summary>Predicts with each fold's features and averages.</summary>
    /// <param name="model">The meta-model.</param>
    /// <param name="start">The blend whose log-odds its trees start from; null where they start from zero.</param>
    /// <param name="calibration">Makes probabilities of the mean log-odds.</param>
    /// <param name="folds">The same rows as each fold's networks embed them, at least one.</param>
    public static AveragedPrediction Compute(
        MetaModel model,
        LogisticBlend? start,
        CalibrationMap calibration,
        IReadOnlyList<FoldFeatures> folds
    )
    {
        double[][] logOdds = [.. folds.Select(fold => model.LogOdds(fold.Features, ScoreColumns.LogOdds(start, fold.Scores)))];
        int[] rows = [.. Enumerable.Range(0, folds[0].Features.Rows)];
        double[] mean = Array.ConvertAll(rows, row => logOdds.Average(fold => fold[row]));
        return new(
            Array.ConvertAll(mean, calibration.LogOdds),
            Array.ConvertAll(mean, calibration.Probability),
            Array.ConvertAll(rows, row => Deviation([.. logOdds.Select(fold => calibration.Probability(fold[row]))])),
            MeanLogits([.. folds.Select(fold => fold.Logits)])
        );
    }

    static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

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
