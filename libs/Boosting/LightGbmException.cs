namespace StackingK8s.Boosting;

/// <summary>
/// A call into LightGBM's native library failed, or the library could not be loaded; the message has LightGBM's own words.
/// </summary>
public sealed class LightGbmException : Exception
{
    public LightGbmException(string call, string message)
        : base($"{call}: {message}") => Call = call;

    LightGbmException(string message, Exception inner)
        : base(message, inner) => Call = "";

    /// <summary>The function of the C API that failed; empty where the library did not load.</summary>
    public string Call { get; }

    internal static LightGbmException NotLoaded(DllNotFoundException cause) =>
        new(
            cause.Message.Contains("libgomp", StringComparison.Ordinal)
                ? "LightGBM needs the OpenMP library libgomp.so.1, which is not on this machine. "
                    + "Install it: apt-get install libgomp1 (Debian, Ubuntu), dnf install libgomp (Fedora), apk add libgomp (Alpine)."
                : "LightGBM's native library lib_lightgbm.so could not be loaded. It comes with the package LightGBM for linux-x64 "
                    + $"and needs glibc 2.27 or later. The loader says: {cause.Message}",
            cause
        );
}
