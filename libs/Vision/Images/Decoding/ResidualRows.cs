using NetVips;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>
/// The rows of an image's residual, computed at its own resolution as the rows are read. Beyond an edge the pixels at the edge are
/// repeated. Whole numbers throughout: the same bytes on every processor.
/// </summary>
sealed unsafe class ResidualRows : PixelRows
{
    /// <summary>Changes with every change to the formulas; part of cache names.</summary>
    public const int Rules = 1;

    /// <summary>Rows and columns that a filter reaches to each side.</summary>
    const int Reach = 2;

    const int Window = 2 * Reach + 1,
        Channels = 3;

    readonly ImageRows source;
    readonly ResidualKernel kernel;
    readonly int width,
        height,
        padLeft,
        padRight,
        stride;
    readonly short[] padded;
    readonly byte[] residual;
    readonly short* paddedStart;
    readonly byte* residualStart;
    readonly int kept;
    int read,
        computed;

    /// <param name="image">sRGB, 8 bits, three bands; must outlive this.</param>
    /// <param name="left">First column wanted.</param>
    /// <param name="width">Columns wanted.</param>
    /// <param name="kept">Rows that stay valid together, at least 1.</param>
    /// <param name="view">A residual.</param>
    public ResidualRows(Image image, int left, int width, int kept, ImageView view)
    {
        kernel = ResidualKernel.For(view);
        int first = Math.Max(0, left - Reach),
            last = Math.Min(image.Width, left + width + Reach);
        source = new(image, first, last - first, 1);
        (this.width, this.height, this.kept) = (width, image.Height, kept);
        (padLeft, padRight) = (Reach - (left - first), Reach - (last - left - width));
        stride = (width + 2 * Reach) * kernel.Values;
        padded = GC.AllocateUninitializedArray<short>(Window * stride, pinned: true);
        residual = GC.AllocateUninitializedArray<byte>(kept * width * Channels, pinned: true);
        fixed (short* start = padded)
            paddedStart = start;
        fixed (byte* start = residual)
            residualStart = start;
    }

    /// <inheritdoc/>
    public override byte* Row(int y)
    {
        for (; computed <= y; computed++)
            Compute(computed);
        return residualStart + (long)(y % kept) * width * Channels;
    }

    /// <inheritdoc/>
    public override void ReadToEnd() => source.ReadToEnd();

    /// <inheritdoc/>
    public override void Dispose() => source.Dispose();

    void Compute(int y)
    {
        for (int below = Math.Min(y + Reach, this.height - 1); read <= below; read++)
            Pad(source.Row(read), paddedStart + read % Window * stride);
        var window = stackalloc short*[Window];
        for (int i = 0; i < Window; i++)
            window[i] = paddedStart + Math.Clamp(y + i - Reach, 0, this.height - 1) % Window * stride + Reach * kernel.Values;
        kernel.Apply(window, width, residualStart + (long)(y % kept) * width * Channels);
    }

    /// <summary>A source row in the kernel's values, with the edges repeated where the image ends.</summary>
    void Pad(byte* row, short* target)
    {
        int values = kernel.Values,
            inner = width + 2 * Reach - padLeft - padRight;
        kernel.Read(row, inner, target + padLeft * values);
        for (int i = padLeft * values - 1; i >= 0; i--)
            target[i] = target[i + values];
        for (int i = (padLeft + inner) * values; i < stride; i++)
            target[i] = target[i - values];
    }
}
