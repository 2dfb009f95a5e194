using System.Buffers.Binary;

namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>The headers of a Windows or OS/2 bitmap (BITMAPCOREHEADER, BITMAPINFOHEADER and its extensions).</summary>
/// <param name="Width">Pixels, at least 1.</param>
/// <param name="Height">Pixels, at least 1.</param>
/// <param name="TopDown">Whether the first row stored is the uppermost.</param>
/// <param name="Bits">Per pixel: 1, 2, 4, 8, 16, 24 or 32.</param>
/// <param name="Compression">BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS or BI_ALPHABITFIELDS.</param>
/// <param name="PaletteAt">Position of the palette in the file.</param>
/// <param name="PaletteEntry">Bytes of an entry, blue first: 3 or 4.</param>
/// <param name="Colours">Entries that the palette has.</param>
/// <param name="PixelsAt">Position of the pixels in the file.</param>
readonly record struct BmpHeader(
    int Width,
    int Height,
    bool TopDown,
    int Bits,
    int Compression,
    int PaletteAt,
    int PaletteEntry,
    int Colours,
    int PixelsAt
)
{
    /// <summary>Values of <see cref="Compression"/>.</summary>
    public const int Plain = 0,
        Rle8 = 1,
        Rle4 = 2,
        BitFields = 3,
        AlphaBitFields = 6;

    /// <summary>Where the three masks of bit fields are, in every version of the header that has them.</summary>
    public const int MasksAt = FileHeader + InfoHeader;

    const int FileHeader = 14,
        CoreHeader = 12,
        InfoHeader = 40,
        LargestHeader = 124;

    /// <summary>Whether a file begins as a bitmap.</summary>
    public static bool Matches(ReadOnlySpan<byte> file) =>
        file.Length >= FileHeader + CoreHeader
        && file.StartsWith("BM"u8)
        && BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]) is CoreHeader or (>= InfoHeader and <= LargestHeader);

    /// <summary>Bytes of a stored row of an image that is not run-length encoded; rows begin at multiples of four.</summary>
    public long Stride => ((long)Width * Bits + 31) / 32 * 4;

    /// <summary>Reads the headers.</summary>
    /// <param name="file">One that <see cref="Matches"/>.</param>
    /// <returns>null where they contradict themselves or the size of the file.</returns>
    public static BmpHeader? Read(ReadOnlySpan<byte> file)
    {
        int size = Number(file, FileHeader);
        bool core = size == CoreHeader;
        if (file.Length < FileHeader + size)
            return null;
        int width = core ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : Number(file, 18),
            height = core ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : Number(file, 22),
            bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(core ? 24 : 28)..]),
            compression = core ? Plain : Number(file, 30),
            used = core ? 0 : Number(file, 46),
            pixels = Number(file, 10);
        if (width < 1 || height is 0 or int.MinValue || bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32))
            return null;
        // The masks follow the oldest header, and are part of the later ones.
        int masks = size > InfoHeader ? 0 : MaskBytes(compression);
        int palette = FileHeader + size + masks,
            entry = core ? 3 : 4;
        int most = bits <= 8 ? 1 << bits : 0;
        int colours = Math.Min(used is > 0 and <= 256 ? used : most, most);
        // Old writers name more colours than they leave room for.
        if (pixels < palette || pixels > file.Length)
            return null;
        return new(
            width,
            Math.Abs(height),
            height < 0,
            bits,
            compression,
            palette,
            entry,
            Math.Min(colours, (pixels - palette) / entry),
            pixels
        );
    }

    static int MaskBytes(int compression) =>
        compression switch
        {
            BitFields => 12,
            AlphaBitFields => 16,
            _ => 0,
        };

    static int Number(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);
}
