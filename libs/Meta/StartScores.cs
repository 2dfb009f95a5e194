using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta;

/// <summary>The log-odds that the meta-model's trees start from: a logistic blend of the experts' logits. Pure.</summary>
public static class StartScores
{
    /// <summary>Applies a blend.</summary>
    /// <param name="blend">The blend; null where trees start from zero.</param>
    /// <param name="logits">(rows, experts).</param>
    /// <returns>Log-odds per row; null without a blend.</returns>
    public static double[]? Compute(LogisticBlend? blend, FloatMatrix logits) => blend?.ScoreRows(Columns(logits));

    /// <summary>Fits a blend on some rows: logistic regression of their labels on the experts' out-of-fold logits.</summary>
    /// <param name="logits">(rows, experts).</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="rows">The rows to fit on.</param>
    internal static LogisticBlend Fit(FloatMatrix logits, int[] labels, int[] rows) =>
        LogisticBlend.Fit(Columns(logits.SelectRows(rows)), [.. rows.Select(row => labels[row])]);

    static double[][] Columns(FloatMatrix matrix) =>
        [
            .. Enumerable
                .Range(0, matrix.Columns)
                .Select(column => Enumerable.Range(0, matrix.Rows).Select(row => (double)matrix[row, column]).ToArray()),
        ];
}
