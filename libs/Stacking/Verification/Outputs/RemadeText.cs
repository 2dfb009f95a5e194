using System.Globalization;
using StackingK8s.Artifacts.Attempts;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Compares a file with what it must be, and says where they differ first: the line, else the byte.</summary>
static class RemadeText
{
    const int MostShown = 60;

    /// <summary>The first difference, as the rest of a sentence; null where the files are equal.</summary>
    /// <param name="expected">What it must be.</param>
    /// <param name="committed">The file.</param>
    public static string? Difference(string expected, string committed)
    {
        if (ContentDigest.OfFile(expected) == ContentDigest.OfFile(committed))
            return null;
        return Path.GetExtension(expected) == ".onnx" ? Bytes(expected, committed) : Lines(expected, committed);
    }

    static string Bytes(string expected, string committed)
    {
        byte[] right = File.ReadAllBytes(expected),
            wrong = File.ReadAllBytes(committed);
        return string.Create(CultureInfo.InvariantCulture, $"differs from byte {right.AsSpan().CommonPrefixLength(wrong):N0} on");
    }

    static string Lines(string expected, string committed)
    {
        using var right = File.ReadLines(expected).GetEnumerator();
        using var wrong = File.ReadLines(committed).GetEnumerator();
        for (int line = 1; ; line++)
        {
            string? must = right.MoveNext() ? right.Current : null,
                has = wrong.MoveNext() ? wrong.Current : null;
            if (must is null && has is null)
                return "has other line ends";
            if (must != has)
                return $"has in line {line} {Quote(has)} instead of {Quote(must)}";
        }
    }

    static string Quote(string? line) =>
        line switch
        {
            null => "nothing",
            { Length: > MostShown } => $"'{line.Trim()[..Math.Min(MostShown, line.Trim().Length)]}…'",
            _ => $"'{line.Trim()}'",
        };
}
