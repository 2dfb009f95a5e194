using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StackingK8s.Artifacts.Formats;

/// <summary>The header of a .npy file: a Python dictionary with three keys (numpy.lib.format, versions 1.0 to 3.0).</summary>
/// <param name="Descr">numpy's type code, such as &lt;f4.</param>
/// <param name="FortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">One number per axis.</param>
sealed partial record NpyHeader(string Descr, bool FortranOrder, long[] Shape)
{
    /// <summary>Bytes. The header of an array of one type has some hundred.</summary>
    const int MaxHeader = 1 << 16;

    /// <summary>Magic, version (two bytes), length of the header (two bytes).</summary>
    const int PrefixBytes = 10;

    /// <summary>What every .npy file starts with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Everything before the data, in version 1.0, padded so that the data starts at a multiple of 64.</summary>
    public byte[] ToBytes()
    {
        string shape = Shape.Length == 1 ? $"{Shape[0]}," : string.Join(", ", Shape);
        string text = $"{{'descr': '{Descr}', 'fortran_order': {(FortranOrder ? "True" : "False")}, 'shape': ({shape}), }}";
        int length = (PrefixBytes + text.Length + 1 + 63) / 64 * 64 - PrefixBytes;
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n")];
    }

    /// <summary>Reads the dictionary.</summary>
    /// <returns>null if the text is not such a dictionary, or a number in it is too large.</returns>
    public static NpyHeader? Parse(string text)
    {
        var groups = Dictionary().Match(text).Groups;
        if ((groups["descr"].Captures.Count, groups["order"].Captures.Count, groups["shape"].Captures.Count) != (1, 1, 1))
            return null;
        var axes = new List<long>();
        foreach (string axis in groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                return null;
            axes.Add(size);
        }
        return new(groups["descr"].Value, groups["order"].Value == "True", [.. axes]);
    }

    [GeneratedRegex(
        """
            \A \{ \s*
            (?: (?: 'descr' \s*:\s* '(?<descr>[^'\\]*)'
                  | 'fortran_order' \s*:\s* (?<order>True|False)
                  | 'shape' \s*:\s* \( (?<shape>[0-9,\x20]*) \) )
                \s* (?: ,\s* | (?=\}) ) )+
            \} \s* \z
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Dictionary();
}
