using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Stacking.Reports.Content;

/// <summary>The rows of X_meta and what was said of them by networks and meta-models that had not seen them.</summary>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Folds">The fold that holds each row out.</param>
/// <param name="Logits">(rows, experts): log-odds.</param>
/// <param name="LogOdds">Of the meta-model, before calibration.</param>
/// <param name="Probabilities">The same after it.</param>
public sealed record OutOfFoldRows(int[] Labels, int[] Folds, FloatMatrix Logits, double[] LogOdds, double[] Probabilities)
{
    /// <summary>An expert's log-loss on the rows of each fold, in nats.</summary>
    /// <param name="expert">Its column.</param>
    public IReadOnlyList<double> LossByFold(int expert) =>
        [
            .. Enumerable
                .Range(0, Folds.Max() + 1)
                .Select(fold => FoldRows.HeldOut(Folds, fold))
                .Select(rows =>
                    LogLoss.Compute(
                        Array.ConvertAll(rows, row => Labels[row]),
                        Array.ConvertAll(rows, row => Probability(Logits[row, expert]))
                    )
                ),
        ];

    /// <summary>Probabilities as they would be without calibration.</summary>
    public double[] Uncalibrated() => Array.ConvertAll(LogOdds, Probability);

    static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    static double Probability(float logit) => Probability((double)logit);
}
