using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// A feature is NaN or infinite. LightGBM would take NaN for "missing" and go on; here it means that an expert diverged or a file
/// is damaged, and every number after it would be meaningless.
/// </summary>
public sealed class FeatureException(int row, int column, float value)
    : Exception(
        FormattableString.Invariant(
            $"The feature in row {row}, column {column} (both counted from 0) is {value}; every feature must be a finite number."
        )
    )
{
    /// <summary>Row of the first offender, from 0.</summary>
    public int Row { get; } = row;

    /// <summary>Column of the first offender, from 0.</summary>
    public int Column { get; } = column;

    /// <summary>Passes silently over finite features.</summary>
    /// <exception cref="FeatureException">Names the first offender in row-major order.</exception>
    public static void ThrowIfNotFinite(FloatMatrix features)
    {
        float[] values = features.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new FeatureException(i / features.Columns, i % features.Columns, values[i]);
        }
    }
}
