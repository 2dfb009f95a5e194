using System.Globalization;

namespace StackingK8s.Artifacts.Names;

/// <summary>
/// Canonical decompositions, compositions and combining classes of Unicode. The framework has them only with ICU, which the images do not
/// contain: with InvariantGlobalization its string.Normalize returns every text as it is.
/// </summary>
static class UnicodeTable
{
    static readonly Dictionary<int, int[]> Decompositions = [];
    static readonly Dictionary<(int First, int Second), int> Compositions = [];
    static readonly Dictionary<int, byte> Classes = [];

    static UnicodeTable()
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream("unicode-canonical.txt")!;
        using StreamReader lines = new(stream);
        while (lines.ReadLine() is { } line)
            if (line[0] == '*')
                ReadClass(line);
            else if (line[0] != '#')
                foreach (string entry in line.Split(';'))
                    ReadDecomposition(entry);
    }

    /// <summary>One step of the decomposition of a code point: one or two others; null where it has none.</summary>
    public static int[]? Decompose(int codePoint) => Decompositions.GetValueOrDefault(codePoint);

    /// <summary>The code point that two compose to; null where they do not.</summary>
    public static int? Compose(int first, int second) => Compositions.TryGetValue((first, second), out int composed) ? composed : null;

    /// <summary>The canonical combining class: 0 for what starts a sequence.</summary>
    public static byte CombiningClass(int codePoint) => Classes.GetValueOrDefault(codePoint);

    // C0=41 300, or 340>300 where the parts do not compose again.
    static void ReadDecomposition(string entry)
    {
        int sign = entry.AsSpan().IndexOfAny('=', '>');
        int whole = Hex(entry[..sign]);
        int[] parts = [.. entry[(sign + 1)..].Split(' ').Select(part => Hex(part))];
        Decompositions.Add(whole, parts);
        if (entry[sign] == '=')
            Compositions.Add((parts[0], parts[1]), whole);
    }

    // *230 300-314 33D-344 346
    static void ReadClass(string line)
    {
        string[] fields = line[1..].Split(' ');
        byte combiningClass = byte.Parse(fields[0], CultureInfo.InvariantCulture);
        foreach (string range in fields.Skip(1))
        {
            string[] ends = range.Split('-');
            for (int codePoint = Hex(ends[0]); codePoint <= Hex(ends[^1]); codePoint++)
                Classes.Add(codePoint, combiningClass);
        }
    }

    static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
