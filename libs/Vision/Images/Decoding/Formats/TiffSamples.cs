using System.Buffers.Binary;

namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>What the first page of a TIFF says about its samples (TIFF 6.0, sections 2, 19 and 23; BigTIFF alike).</summary>
/// <param name="Bits">Per sample.</param>
/// <param name="Format">1 unsigned, 2 signed, 3 floating point, 4 undefined, 5 and 6 complex.</param>
/// <param name="Photometric">What the samples mean: 2 RGB, 8 CIELab, 9 ICCLab …</param>
/// <param name="PhotometricAt">Position in the file of the two bytes that say so.</param>
/// <param name="LittleEndian">Order of the file's bytes.</param>
readonly record struct TiffSamples(int Bits, int Format, int Photometric, int PhotometricAt, bool LittleEndian)
{
    /// <summary>Values of <see cref="Photometric"/>.</summary>
    public const int Rgb = 2,
        CieLab = 8,
        IccLab = 9;

    /// <summary>Values of <see cref="Format"/>.</summary>
    public const int Unsigned = 1,
        Signed = 2,
        FloatingPoint = 3,
        Undefined = 4;

    const ushort BitsTag = 258,
        PhotometricTag = 262,
        FormatTag = 339;

    /// <summary>Finds the tags of the first page.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>null where it is no TIFF, or one whose first directory does not lie inside.</returns>
    public static TiffSamples? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16 || !(file.StartsWith("II"u8) || file.StartsWith("MM"u8)))
            return null;
        bool little = file[0] == 'I';
        int version = (int)Number(file, 2, 2, little);
        if (version is not (42 or 43))
            return null;
        bool big = version == 43;
        int word = big ? 8 : 4,
            entrySize = big ? 20 : 12,
            countSize = big ? 8 : 2;
        ulong directory = Number(file, big ? 8 : 4, word, little);
        if (directory > (ulong)(file.Length - countSize))
            return null;
        ulong count = Number(file, (int)directory, countSize, little);
        long first = (long)directory + countSize;
        if (count > 4096 || first + (long)count * entrySize > file.Length)
            return null;
        TiffSamples samples = new(1, Unsigned, -1, -1, little);
        for (int i = 0; i < (int)count; i++)
        {
            int at = (int)first + i * entrySize;
            int value = FirstValue(file, at, word, little, out int valueAt);
            samples = (ushort)Number(file, at, 2, little) switch
            {
                BitsTag => samples with { Bits = value },
                PhotometricTag => samples with { Photometric = value, PhotometricAt = valueAt },
                FormatTag => samples with { Format = value },
                _ => samples,
            };
        }
        return samples;
    }

    /// <summary>A copy of the file that claims to be RGB, so that a reader hands its numbers out as they are.</summary>
    public byte[] AsRgb(ReadOnlySpan<byte> file)
    {
        byte[] copy = file.ToArray();
        (copy[PhotometricAt], copy[PhotometricAt + 1]) = LittleEndian ? ((byte)Rgb, (byte)0) : ((byte)0, (byte)Rgb);
        return copy;
    }

    /// <summary>The first of a tag's 16-bit values; -1 where it has others, or none inside the file.</summary>
    static int FirstValue(ReadOnlySpan<byte> file, int entry, int word, bool little, out int at)
    {
        const int Short = 3;
        at = entry + 4 + word;
        if (Number(file, entry + 2, 2, little) != Short)
            return -1;
        if (Number(file, entry + 4, word, little) * 2 > (ulong)word)
        {
            ulong elsewhere = Number(file, at, word, little);
            if (elsewhere > (ulong)(file.Length - 2))
                return -1;
            at = (int)elsewhere;
        }
        return (int)Number(file, at, 2, little);
    }

    static ulong Number(ReadOnlySpan<byte> file, int at, int size, bool little) =>
        (size, little) switch
        {
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(file[at..]),
            (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]),
            (4, false) => BinaryPrimitives.ReadUInt32BigEndian(file[at..]),
            (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(file[at..]),
            (_, false) => BinaryPrimitives.ReadUInt64BigEndian(file[at..]),
        };
}
