using System.Buffers.Binary;

namespace StackingK8s.Vision.Images.Fingerprints;

/// <summary>How a JPEG was encoded, from the markers before its pixels (ITU-T T.81, annex B); nothing is decoded.</summary>
/// <param name="Quality">
/// 1 to 100: the quality at which the Independent JPEG Group's encoder would use the luminance table most like this one; null
/// where there is none.
/// </param>
/// <param name="Subsampling">4:4:4, 4:2:2, 4:2:0 …, gray, or other; null where no frame header was found.</param>
public readonly record struct JpegEncoding(int? Quality, string? Subsampling)
{
    const byte Marker = 0xFF,
        StartOfScan = 0xDA,
        EndOfImage = 0xD9,
        QuantisationTables = 0xDB;

    const int Coefficients = 64,
        Tables = 4;

    // T.81, table K.1, in zigzag order.
    static readonly byte[] Luminance =
    [
        16,
        11,
        12,
        14,
        12,
        10,
        16,
        14,
        13,
        14,
        18,
        17,
        16,
        19,
        24,
        40,
        26,
        24,
        22,
        22,
        24,
        49,
        35,
        37,
        29,
        40,
        58,
        51,
        61,
        60,
        57,
        51,
        56,
        55,
        64,
        72,
        92,
        78,
        64,
        68,
        87,
        69,
        55,
        56,
        80,
        109,
        81,
        87,
        95,
        98,
        103,
        104,
        103,
        62,
        77,
        113,
        121,
        112,
        100,
        120,
        92,
        101,
        103,
        99,
    ];

    /// <summary>Reads the markers; a file that ends or errs among them gives what was found before.</summary>
    /// <param name="file">The file's bytes, of any content.</param>
    public static JpegEncoding Read(ReadOnlySpan<byte> file)
    {
        var tables = new int[Tables][];
        int luminance = 0;
        string? subsampling = null;
        for (int at = 2; NextSegment(file, ref at) is var (marker, from, to) && marker is not (StartOfScan or EndOfImage); at = to)
        {
            if (marker == QuantisationTables)
                ReadTables(file[from..to], tables);
            else if (subsampling is null && IsFrame(marker) && to - from >= 9)
                (subsampling, luminance) = ReadFrame(file[from..to]);
        }
        return new(tables[luminance] is { } table ? EstimateQuality(table) : null, subsampling);
    }

    /// <returns>The marker and where its content is; null at the end of what can be read.</returns>
    static (byte Marker, int From, int To)? NextSegment(ReadOnlySpan<byte> file, ref int at)
    {
        while (at + 1 < file.Length && file[at] == Marker && file[at + 1] == Marker)
            at++;
        if (at + 4 > file.Length || file[at] != Marker)
            return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        return length >= 2 && at + 2 + length <= file.Length ? (file[at + 1], at + 4, at + 2 + length) : null;
    }

    // SOF0 to SOF15 without DHT, JPG and DAC, which lie between them.
    static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    static void ReadTables(ReadOnlySpan<byte> segment, int[][] tables)
    {
        while (segment.Length > 0)
        {
            int bytes = segment[0] >> 4 == 0 ? 1 : 2,
                id = segment[0] & 15;
            if (id >= Tables || segment.Length < 1 + Coefficients * bytes)
                return;
            var table = new int[Coefficients];
            for (int i = 0; i < Coefficients; i++)
                table[i] = bytes == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
            tables[id] = table;
            segment = segment[(1 + Coefficients * bytes)..];
        }
    }

    static (string Subsampling, int LuminanceTable) ReadFrame(ReadOnlySpan<byte> frame)
    {
        int components = frame[5],
            table = frame[8] % Tables;
        if (components == 1)
            return ("gray", table);
        if (components < 3 || frame.Length < 6 + 3 * components)
            return ("other", table);
        bool sameChroma = frame[10] == 0x11 && frame[13] == 0x11;
        string name = (sameChroma, frame[7]) switch
        {
            (true, 0x11) => "4:4:4",
            (true, 0x21) => "4:2:2",
            (true, 0x22) => "4:2:0",
            (true, 0x12) => "4:4:0",
            (true, 0x41) => "4:1:1",
            _ => "other",
        };
        return (name, table);
    }

    // jcparam.c of libjpeg: quality → scale in percent → table.
    static int EstimateQuality(int[] table)
    {
        int best = 100;
        long least = long.MaxValue;
        for (int quality = 100; quality >= 1; quality--)
        {
            int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
            long distance = 0;
            for (int i = 0; i < Coefficients; i++)
                distance += Math.Abs(table[i] - Math.Clamp((Luminance[i] * scale + 50) / 100, 1, 255));
            if (distance < least)
                (best, least) = (quality, distance);
        }
        return best;
    }
}
