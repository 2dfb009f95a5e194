namespace StackingK8s.Vision.Images.Decoding.Formats;

/// <summary>The run-length codes of bitmaps, BI_RLE8 and BI_RLE4.</summary>
static class RunLengthCode
{
    const int EndOfRow = 0,
        EndOfImage = 1,
        Jump = 2;

    /// <summary>Decodes the indices of all pixels; those that the code passes over stay 0.</summary>
    /// <param name="code">From its first byte to the end of the file.</param>
    /// <param name="bits">Of an index: 4 or 8.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="indices">width x height, all 0; rows in the order in which they are stored.</param>
    /// <returns>false where the code ends too early or leaves the image.</returns>
    public static bool Decode(ReadOnlySpan<byte> code, int bits, int width, int height, Span<byte> indices)
    {
        int x = 0,
            y = 0;
        for (int at = 0; at + 1 < code.Length; )
        {
            int count = code[at++],
                value = code[at++];
            if (count > 0)
            {
                if (!Fits(count))
                    return false;
                for (int i = 0; i < count; i++)
                    indices[y * width + x++] = (byte)(
                        bits == 8 ? value
                        : i % 2 == 0 ? value >> 4
                        : value & 15
                    );
                continue;
            }
            switch (value)
            {
                case EndOfRow:
                    (x, y) = (0, y + 1);
                    break;
                case EndOfImage:
                    return true;
                case Jump:
                    if (at + 1 >= code.Length)
                        return false;
                    (x, y) = (x + code[at++], y + code[at++]);
                    break;
                default:
                    int bytes = (value * bits + 7) / 8;
                    if (!Fits(value) || at + bytes > code.Length)
                        return false;
                    for (int i = 0; i < value; i++)
                        indices[y * width + x++] = bits == 8 ? code[at + i] : (byte)(code[at + i / 2] >> (i % 2 == 0 ? 4 : 0) & 15);
                    // What is not run-length encoded is padded to two bytes.
                    at += bytes + bytes % 2;
                    break;
            }
        }
        return y >= height || (y == height - 1 && x >= width);

        bool Fits(int count) => y < height && x + count <= width;
    }
}
