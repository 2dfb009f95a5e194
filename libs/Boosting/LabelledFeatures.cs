using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// What a meta-model learns from, checked once: features, labels and, optionally, the scores that boosting starts from.
/// </summary>
public sealed class LabelledFeatures
{
    /// <summary>Checks the rows; the arrays are shared with the caller, not copied.</summary>
    /// <param name="features">Rows x columns, all finite; at least one row and one column.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="initScores">
    /// Log-odds per row that trees correct (LightGBM's <c>init_score</c>); null, the default: the log-odds of the labels' mean.
    /// </param>
    /// <exception cref="FeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">
    /// No row or column, lengths that differ, a label that is neither 0 nor 1, a score that is not finite.
    /// </exception>
    public LabelledFeatures(FloatMatrix features, int[] labels, double[]? initScores = null)
    {
        if (features.Rows == 0 || features.Columns == 0)
            throw new ArgumentException(
                $"Training needs at least one row and one column; the features are {features.Rows} x {features.Columns}.",
                nameof(features)
            );
        if (labels.Length != features.Rows)
            throw new ArgumentException($"{labels.Length} labels for {features.Rows} rows.", nameof(labels));
        int foreign = Array.FindIndex(labels, label => label is not (0 or 1));
        if (foreign >= 0)
            throw new ArgumentException($"The label of row {foreign} is {labels[foreign]}, not 0 or 1.", nameof(labels));
        InitScore.ThrowIfUnfit(initScores, features.Rows);
        FeatureException.ThrowIfNotFinite(features);
        (Features, Labels, InitScores) = (features, labels, initScores);
    }

    /// <summary>Rows x columns, all finite.</summary>
    public FloatMatrix Features { get; }

    /// <summary>0 or 1 per row.</summary>
    public int[] Labels { get; }

    /// <summary>Log-odds per row that boosting starts from; null: the log-odds of the labels' mean.</summary>
    public double[]? InitScores { get; }

    /// <summary>The same rows, with other scores to start from.</summary>
    /// <param name="initScores">Log-odds per row; null: the log-odds of the labels' mean.</param>
    /// <exception cref="ArgumentException">Another number of scores than rows, or one that is not finite.</exception>
    public LabelledFeatures StartingFrom(double[]? initScores) => new(Features, Labels, initScores);

    /// <summary>A copy of some of the rows.</summary>
    /// <param name="rows">Row numbers from 0, at least one; a row may occur several times.</param>
    /// <returns>Those rows, in the order given.</returns>
    /// <exception cref="ArgumentException">No row, or one that does not exist.</exception>
    public LabelledFeatures SelectRows(int[] rows) =>
        new(
            Features.SelectRows(rows),
            Array.ConvertAll(rows, row => Labels[row]),
            InitScores is null ? null : Array.ConvertAll(rows, row => InitScores[row])
        );
}
