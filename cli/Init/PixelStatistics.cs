namespace StackingK8s.Cli.Init;

/// <summary>A few numbers about a picture, by which a plain classifier shows what the label may be seen in. Pure.</summary>
static class PixelStatistics
{
    const int Channels = 3,
        Cells = 3,
        Grey = 128; // what a residual of nothing is stored as

    /// <summary>Of a photograph: mean of each channel in 3 x 3 cells, and the spread of each channel.</summary>
    /// <param name="pixels">side x side x 3 bytes.</param>
    /// <param name="side">At least 3.</param>
    public static double[] OfPhotograph(ReadOnlySpan<byte> pixels, int side)
    {
        double[] sums = new double[Cells * Cells * Channels],
            counts = new double[Cells * Cells * Channels],
            squares = new double[Channels],
            totals = new double[Channels];
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
        for (int channel = 0; channel < Channels; channel++)
        {
            double value = pixels[(y * side + x) * Channels + channel];
            int cell = (y * Cells / side * Cells + x * Cells / side) * Channels + channel;
            sums[cell] += value;
            counts[cell]++;
            totals[channel] += value;
            squares[channel] += value * value;
        }
        double pixelsOfAChannel = (double)side * side;
        return
        [
            // Logarithms: darker by a factor is the same distance everywhere.
            .. sums.Select((sum, i) => Math.Log(1 + sum / counts[i])),
            .. totals.Select((total, c) => Math.Sqrt(Math.Max(0, squares[c] / pixelsOfAChannel - Math.Pow(total / pixelsOfAChannel, 2)))),
        ];
    }

    /// <summary>
    /// Of a residual: the strength of each channel; of the green one also how much of it is strong, how neighbours go together at
    /// distances of 1 and 2, and how much stronger it is at the edges of a JPEG's blocks.
    /// </summary>
    /// <param name="pixels">side x side x 3 bytes at the image's own resolution.</param>
    /// <param name="side">At least 3.</param>
    public static double[] OfResidual(ReadOnlySpan<byte> pixels, int side)
    {
        double[] strength = new double[Channels];
        double squares = 0,
            strong = 0,
            next = 0,
            afterNext = 0,
            edges = 0,
            columns = 0;
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
        {
            int at = (y * side + x) * Channels;
            for (int channel = 0; channel < Channels; channel++)
                strength[channel] += Math.Abs(pixels[at + channel] - Grey);
            double green = pixels[at + 1] - Grey;
            squares += green * green;
            strong += Math.Abs(green) > Grey / 2 ? 1 : 0;
            next += x + 1 < side ? green * (pixels[at + Channels + 1] - Grey) : 0;
            afterNext += x + 2 < side ? green * (pixels[at + 2 * Channels + 1] - Grey) : 0;
            if (x % 8 is 0 or 7)
                (edges, columns) = (edges + Math.Abs(green), columns + 1);
        }
        double all = (double)side * side;
        return
        [
            .. strength.Select(sum => Math.Log(1 + sum / all)),
            strong / all,
            next / (1 + squares),
            afterNext / (1 + squares),
            Math.Sqrt(squares) / (1 + strength[1]) * side,
            Math.Log((1 + edges / columns) / (1 + strength[1] / all)),
        ];
    }
}
