using System.Globalization;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Storage;

/// <summary>A number of bytes as people write it: 256MiB, 1GiB, 500MB, 1000000.</summary>
static class ByteSize
{
    static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("kB", 1000),
        ("KB", 1000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("B", 1),
        ("", 1),
    ];

    /// <summary>Reads a size.</summary>
    /// <param name="text">A whole number with or without a unit.</param>
    /// <param name="option">For messages.</param>
    /// <exception cref="UsageException">It is not a size.</exception>
    public static long Parse(string text, string option)
    {
        var (unit, bytes) = Units.First(each => text.EndsWith(each.Unit, StringComparison.Ordinal));
        return
            long.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= long.MaxValue / bytes
            ? number * bytes
            : throw new UsageException($"{option} '{text}' is not a size: write 256MiB, 1GiB or 500MB.");
    }
}
