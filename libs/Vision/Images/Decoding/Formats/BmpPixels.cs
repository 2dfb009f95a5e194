using System.Buffers.Binary;
using System.Numerics;

namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>
/// Decodes the pixels of a bitmap, as Pillow does: transparency is dropped, and what a run-length code leaves out has colour 0.
/// </summary>
static class BmpPixels
{
    /// <summary>The colours of a pixel in 16 or 32 bits without masks of its own: blue lowest.</summary>
    static readonly uint[] Masks16 = [0x7C00, 0x03E0, 0x001F],
        Masks32 = [0xFF0000, 0x00FF00, 0x0000FF];

    /// <summary>Decodes all pixels.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="header">Of the file.</param>
    /// <returns>(height, width, 3) bytes, red first, from the top; null where the file is truncated or contradicts itself.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> file, BmpHeader header)
    {
        byte[] rgb = new byte[checked((long)header.Width * header.Height * 3)];
        bool done = (header.Compression, header.Bits) switch
        {
            (BmpHeader.Plain, 24) => Rows(file, header, rgb, Bytes),
            (BmpHeader.Plain, 16 or 32) => Fields(file, header, rgb, header.Bits == 16 ? Masks16 : Masks32),
            (BmpHeader.Plain, _) => Rows(file, header, rgb, Indices),
            (BmpHeader.BitFields or BmpHeader.AlphaBitFields, 16 or 32) => Fields(file, header, rgb, Masks(file)),
            (BmpHeader.Rle8, 8) or (BmpHeader.Rle4, 4) => Runs(file, header, rgb),
            _ => false,
        };
        return done ? rgb : null;
    }

    delegate void RowDecoder(ReadOnlySpan<byte> file, BmpHeader header, ReadOnlySpan<byte> row, Span<byte> rgb);

    static bool Rows(ReadOnlySpan<byte> file, BmpHeader header, byte[] rgb, RowDecoder decode)
    {
        var pixels = file[header.PixelsAt..];
        // Some writers leave out the padding after the last row.
        int row = (int)(((long)header.Width * header.Bits + 7) / 8),
            width = header.Width * 3;
        if (pixels.Length < header.Stride * (header.Height - 1) + row)
            return false;
        for (int y = 0; y < header.Height; y++)
            decode(
                file,
                header,
                pixels.Slice((int)(header.Stride * y), row),
                rgb.AsSpan((header.TopDown ? y : header.Height - 1 - y) * width, width)
            );
        return true;
    }

    static void Bytes(ReadOnlySpan<byte> file, BmpHeader header, ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        for (int i = 0; i < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (row[i + 2], row[i + 1], row[i]);
    }

    static void Indices(ReadOnlySpan<byte> file, BmpHeader header, ReadOnlySpan<byte> row, Span<byte> rgb)
    {
        int perByte = 8 / header.Bits;
        for (int x = 0; x < header.Width; x++)
        {
            int shift = 8 - header.Bits * (x % perByte + 1);
            Put(file, header, row[x / perByte] >> shift & ((1 << header.Bits) - 1), rgb[(x * 3)..]);
        }
    }

    static bool Fields(ReadOnlySpan<byte> file, BmpHeader header, byte[] rgb, uint[] masks) =>
        // A colour of no bits would be black throughout, and more than 16 bits have no reader elsewhere.
        Array.TrueForAll(masks, mask => BitOperations.PopCount(mask) is >= 1 and <= 16) && Rows(file, header, rgb, (_, header, row, rgb) =>
        {
            int bytes = header.Bits / 8;
            for (int x = 0; x < header.Width; x++)
            {
                var at = row[(x * bytes)..];
                uint pixel = bytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
                for (int channel = 0; channel < 3; channel++)
                    rgb[x * 3 + channel] = Scaled(pixel, masks[channel]);
            }
        });

    static uint[] Masks(ReadOnlySpan<byte> file) =>
        file.Length < BmpHeader.MasksAt + 12
            ? [0, 0, 0]
            :
            [
                BinaryPrimitives.ReadUInt32LittleEndian(file[BmpHeader.MasksAt..]),
                BinaryPrimitives.ReadUInt32LittleEndian(file[(BmpHeader.MasksAt + 4)..]),
                BinaryPrimitives.ReadUInt32LittleEndian(file[(BmpHeader.MasksAt + 8)..]),
            ];

    static byte Scaled(uint pixel, uint mask)
    {
        int shift = BitOperations.TrailingZeroCount(mask);
        return (byte)((ulong)((pixel & mask) >> shift) * 255 / (mask >> shift));
    }

    static bool Runs(ReadOnlySpan<byte> file, BmpHeader header, byte[] rgb)
    {
        int width = header.Width,
            height = header.Height;
        byte[] indices = new byte[(long)width * height];
        if (!RunLengthCode.Decode(file[header.PixelsAt..], header.Bits, width, height, indices))
            return false;
        for (int y = 0; y < height; y++)
        {
            int row = (header.TopDown ? y : height - 1 - y) * width;
            for (int x = 0; x < width; x++)
                Put(file, header, indices[y * width + x], rgb.AsSpan((row + x) * 3));
        }
        return true;
    }

    /// <summary>Looks a colour up; beyond the palette's end it is black.</summary>
    static void Put(ReadOnlySpan<byte> file, BmpHeader header, int index, Span<byte> rgb)
    {
        if (index >= header.Colours)
            return;
        var entry = file.Slice(header.PaletteAt + index * header.PaletteEntry, 3);
        (rgb[0], rgb[1], rgb[2]) = (entry[2], entry[1], entry[0]);
    }
}
