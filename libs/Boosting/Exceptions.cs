using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// A feature is NaN or infinite. LightGBM would treat NaN as "missing"; here it means that an expert diverged or a file is damaged, and
/// every number computed from it would be meaningless.
/// </summary>
/// <param name="row">Row of the feature, from 0.</param>
/// <param name="column">Column of the feature, from 0.</param>
/// <param name="value">The feature: NaN or infinite.</param>
public sealed class FeatureException(int row, int column, float value)
    : Exception(
        FormattableString.Invariant(
            $"The feature in row {row}, column {column} (both counted from 0) is {value}; every feature must be a finite number."
        )
    )
{
    /// <summary>Row of the first such feature, from 0.</summary>
    public int Row { get; } = row;

    /// <summary>Column of the first such feature, from 0.</summary>
    public int Column { get; } = column;

    /// <summary>Checks that all features are finite.</summary>
    /// <param name="features">Any matrix.</param>
    /// <exception cref="FeatureException">A feature is not finite; the exception has the first in row-major order.</exception>
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

/// <summary>
/// A call into LightGBM's native library failed, or the library could not be loaded; the message has LightGBM's own text.
/// </summary>
public sealed class LightGbmException : Exception
{
    /// <summary>A call that failed.</summary>
    /// <param name="call">The function of the C API.</param>
    /// <param name="message">LightGBM's own message.</param>
    public LightGbmException(string call, string message)
        : base($"{call}: {message}") => Call = call;

    LightGbmException(string message, Exception inner)
        : base(message, inner) => Call = "";

    /// <summary>The function of the C API that failed; empty where the library did not load.</summary>
    public string Call { get; }

    internal static LightGbmException NotLoaded(DllNotFoundException cause) =>
        new(
            cause.Message.Contains("libgomp", StringComparison.Ordinal)
                ? "LightGBM needs the OpenMP library libgomp.so.1, which is missing on this machine. "
                    + "Install it: apt-get install libgomp1 (Debian, Ubuntu), dnf install libgomp (Fedora), apk add libgomp (Alpine)."
                : "LightGBM's native library lib_lightgbm.so could not be loaded. It comes with the package LightGBM for linux-x64 "
                    + $"and needs glibc 2.27 or later. The loader reports: {cause.Message}",
            cause
        );
}
