using System.Buffers;

namespace StackingK8s.Artifacts.Data;

/// <summary>What a path in a manifest may be: the name of a file below the image root.</summary>
static class PathRule
{
    static readonly SearchValues<byte> Suspicious = SearchValues.Create("\0:\\"u8);

    /// <summary>Whether a path is beyond doubt allowed, and normalized; any other must be looked at closely.</summary>
    /// <param name="utf8">The path.</param>
    public static bool IsPlain(ReadOnlySpan<byte> utf8) =>
        utf8.Length > 0
        && utf8[0] is > (byte)' ' and < 0x7f and not ((byte)'.' or (byte)'/')
        && utf8[^1] != '/'
        && utf8.IndexOf("/."u8) < 0
        && utf8.IndexOf("//"u8) < 0
        && utf8.IndexOfAny(Suspicious) < 0;

    /// <summary>What is wrong with a path.</summary>
    /// <param name="path">As the manifest has it.</param>
    /// <returns>null where nothing is.</returns>
    public static string? Problem(string path) =>
        string.IsNullOrWhiteSpace(path) ? "path is empty"
        : FindFault(path) is { } fault ? $"path {MessageText.Quote(path)} {fault}"
        : null;

    static string? FindFault(string path) =>
        path switch
        {
            _ when path.Contains('\0', StringComparison.Ordinal) => "contains a NUL character",
            _ when IsAbsolute(path) => "is absolute: write it relative to the image root",
            _ when path.Split('/', '\\').Contains("..") => "contains '..': write it relative to the image root",
            _ when ImagePath.Normalize(path) is "" or "." => "does not name a file",
            _ => null,
        };

    static bool IsAbsolute(string path) =>
        path[0] is '/' or '\\'
        || path.Contains("://", StringComparison.Ordinal)
        || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));
}
