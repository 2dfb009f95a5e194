using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace StackingK8s.TestKit.Fuzzing;

/// <summary>Damaged copies of valid files, and a few random ones. Pure: a seed always gives the same bytes.</summary>
/// <param name="samples">Valid files, none empty.</param>
/// <param name="words">Byte strings with a meaning in the format.</param>
public sealed class Mutator(IReadOnlyList<byte[]> samples, params IReadOnlyList<string> words)
{
    const int LongestRun = 6000;

    static readonly string[] Numbers =
    [
        "0",
        "-0",
        "1",
        "-1",
        "2",
        "007",
        "255",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483649",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "1e308",
        "1e999",
        "-1e999",
        "1e-999",
        "0.1",
        ".5",
        "1.",
        "NaN",
        "Infinity",
        "-Infinity",
        "\"NaN\"",
        "\"-Infinity\"",
        new('9', 400),
        "null",
        "true",
    ];

    static readonly byte[][] Nasty =
    [
        [0],
        [0, 0, 0, 0],
        [0xff],
        [0xc3],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xef, 0xbb, 0xbf],
        [0xff, 0xfe],
        [0xfe, 0xff],
        .. new[]
        {
            "\\ud800",
            "\\udc00\\ud800",
            "\\u0000",
            "\\",
            "\"",
            "'",
            "\r",
            "\n",
            "\r\n",
            "\u2028",
            "\u0085",
            "../",
            "//",
            ",,",
            "{}",
            "[]",
            "null",
            ": ",
            "- ",
            "#",
            "&a ",
            "*a",
            "<<: *a",
            "!!binary ",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    static readonly long[] Lengths =
    [
        0,
        1,
        7,
        8,
        9,
        255,
        256,
        65535,
        65536,
        int.MaxValue,
        uint.MaxValue,
        1L << 32,
        100_000_000,
        100_000_001,
        1L << 40,
        long.MaxValue,
        long.MinValue,
        -1,
    ];

    readonly byte[][] dictionary = [.. words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Make(int seed)
    {
        Random random = new(seed);
        if (random.Next(40) == 0)
            return Noise(random);
        List<byte> bytes = [.. Pick(samples, random)];
        // A single fault gets past more checks than many together.
        for (int edits = Math.Max(1, random.Next(-2, 4)); edits > 0; edits--)
            Edit(bytes, random);
        return [.. bytes];
    }

    byte[] Noise(Random random)
    {
        byte[] noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        byte[] sample = Pick(samples, random);
        return random.Next(2) == 0 ? noise : [.. sample.AsSpan(0, random.Next(sample.Length)), .. noise];
    }

    void Edit(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(17))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 4:
                bytes.InsertRange(at, Pick(Nasty, random));
                break;
            case 5:
                Overwrite(bytes, random.Next(2) == 0 ? random.Next(16) : at, random);
                break;
            case 6:
                bytes.InsertRange(at, Run(random));
                break;
            case 7:
                Splice(bytes, at, random);
                break;
            case 8:
                Copy(bytes, Line(bytes, random), Line(bytes, random).Start);
                break;
            case 9:
                bytes.RemoveRange(Line(bytes, random));
                break;
            case 10:
                Replace(bytes, Token(bytes, random), dictionary.Length > 0 ? Pick(dictionary, random) : Pick(Nasty, random));
                break;
            case 11:
                Replace(bytes, Token(bytes, random), Encoding.UTF8.GetBytes(Pick(Numbers, random)));
                break;
            case 12:
                Replace(bytes, Token(bytes, random), Slice(bytes, Token(bytes, random)));
                break;
            case 13:
                Replace(
                    bytes,
                    Group(bytes, random),
                    random.Next(2) == 0 ? "null"u8.ToArray()
                        : dictionary.Length > 0 ? Pick(dictionary, random)
                        : []
                );
                break;
            case 14:
                Replace(bytes, Group(bytes, random), Slice(bytes, Group(bytes, random)));
                break;
            case 15:
                Copy(bytes, (at, Math.Min(random.Next(1, 200), bytes.Count - at)), random.Next(bytes.Count + 1));
                break;
            default:
                Replace(
                    bytes,
                    Digits(bytes, random),
                    Encoding.UTF8.GetBytes(
                        random.Next(2) == 0 ? Pick(Numbers, random) : random.Next(20).ToString(CultureInfo.InvariantCulture)
                    )
                );
                break;
        }
    }

    /// <summary>A length, count or offset in 2, 4 or 8 bytes.</summary>
    static void Overwrite(List<byte> bytes, int at, Random random)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, Pick(Lengths, random));
        int width = Math.Min(1 << random.Next(1, 4), bytes.Count - at);
        for (int i = 0; i < width; i++)
            bytes[at + i] = number[i];
    }

    /// <summary>A repetition: a line that does not end, or nested brackets.</summary>
    byte[] Run(Random random)
    {
        byte[] unit = dictionary.Length > 0 && random.Next(3) == 0 ? Pick(dictionary, random) : [(byte)"[{(,\"'x0 \n-:"[random.Next(12)]];
        int times = Math.Min(1 << random.Next(13), LongestRun / Math.Max(1, unit.Length));
        return [.. Enumerable.Repeat(unit, times).SelectMany(part => part)];
    }

    void Splice(List<byte> bytes, int at, Random random)
    {
        byte[] other = Pick(samples, random);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(random.Next(other.Length)));
    }

    static void Copy(List<byte> bytes, (int Start, int Length) part, int to) => bytes.InsertRange(to, Slice(bytes, part));

    static void Replace(List<byte> bytes, (int Start, int Length) part, byte[] by)
    {
        bytes.RemoveRange(part);
        bytes.InsertRange(part.Start, by);
    }

    static byte[] Slice(List<byte> bytes, (int Start, int Length) part) => [.. bytes.GetRange(part.Start, part.Length)];

    static (int Start, int Length) Line(List<byte> bytes, Random random) =>
        Around(bytes, random.Next(bytes.Count + 1), each => each != '\n', 1);

    static (int Start, int Length) Token(List<byte> bytes, Random random) =>
        Around(bytes, random.Next(bytes.Count + 1), each => !",:{}[]()\n\r\" ".Contains((char)each), 0);

    static (int Start, int Length) Digits(List<byte> bytes, Random random)
    {
        int from = random.Next(bytes.Count + 1),
            at = bytes.FindIndex(from, each => char.IsAsciiDigit((char)each));
        return Around(bytes, at < 0 ? from : at, each => char.IsAsciiDigit((char)each), 0);
    }

    /// <summary>An opening bracket and everything up to its closing one, in strings too.</summary>
    static (int Start, int Length) Group(List<byte> bytes, Random random)
    {
        int from = random.Next(bytes.Count + 1),
            start = bytes.FindIndex(from, each => each is (byte)'[' or (byte)'{' or (byte)'('),
            end = start,
            depth = 0;
        if (start < 0)
            return (from, 0);
        do depth += (char)bytes[end++] switch
        {
            '[' or '{' or '(' => 1,
            ']' or '}' or ')' => -1,
            _ => 0,
        };
        while (depth > 0 && end < bytes.Count);
        return (start, end - start);
    }

    /// <summary>The longest stretch around a place of bytes that belong together, and so many bytes behind it.</summary>
    static (int Start, int Length) Around(List<byte> bytes, int at, Predicate<byte> belongs, int more)
    {
        int start = at,
            end = at;
        while (start > 0 && belongs(bytes[start - 1]))
            start--;
        while (end < bytes.Count && belongs(bytes[end]))
            end++;
        return (start, Math.Min(end + more, bytes.Count) - start);
    }

    static T Pick<T>(IReadOnlyList<T> choices, Random random) => choices[random.Next(choices.Count)];
}

file static class Parts
{
    public static void RemoveRange(this List<byte> bytes, (int Start, int Length) part) => bytes.RemoveRange(part.Start, part.Length);
}
