namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>
/// The colour under the transparent pixels of a GIF's first frame: the palette's, as Pillow's convert("RGB") has it. libvips makes them
/// black.
/// </summary>
static class GifColours
{
    const int Header = 13,
        FrameHeader = 10;

    /// <summary>Finds the colour.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>Red, green, blue; null where the file ends before its first frame.</returns>
    public static double[]? Transparent(ReadOnlySpan<byte> file)
    {
        if (file.Length < Header || !file.StartsWith("GIF8"u8))
            return null;
        var palette = Table(file, Header, file[10], out int at);
        int index = 0;
        while (at < file.Length)
        {
            if (file[at] == ',')
            {
                if (at + FrameHeader > file.Length)
                    return null;
                var own = Table(file, at + FrameHeader, file[at + FrameHeader - 1], out _);
                return Colour(own.IsEmpty ? palette : own, index);
            }
            // An extension: the graphic control of the frame (label F9) says which index is transparent.
            if (file[at] != '!' || at + 2 >= file.Length)
                return null;
            if (file[at + 1] == 0xF9 && at + 7 < file.Length && (file[at + 3] & 1) == 1)
                index = file[at + 6];
            at += 2;
            while (at < file.Length && file[at] != 0)
                at += file[at] + 1;
            at++;
        }
        return null;
    }

    /// <summary>The table of colours that a byte of flags announces; empty for none, or where it is cut off.</summary>
    static ReadOnlySpan<byte> Table(ReadOnlySpan<byte> file, int at, int flags, out int end)
    {
        int size = (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
        end = at + size;
        return end <= file.Length ? file[at..end] : [];
    }

    // Without a table, and beyond its end, Pillow's colours are those of a ramp of grey.
    static double[] Colour(ReadOnlySpan<byte> palette, int index) =>
        index * 3 < palette.Length ? [palette[index * 3], palette[index * 3 + 1], palette[index * 3 + 2]] : [index, index, index];
}
