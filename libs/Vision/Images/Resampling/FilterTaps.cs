namespace StackingK8s.Vision.Images.Resampling;

/// <summary>
/// The weights of the source pixels in each pixel of a filtered row. Taps beyond the image are omitted and the others scaled to compensate.
/// Reusable: the fill methods allocate nothing. docs/decisions says why this is not libvips' own resampling.
/// </summary>
sealed class FilterTaps
{
    /// <summary>Weights are fixed-point numbers with this many binary places, so that every processor computes the same pixels.</summary>
    public const int Places = 14;

    /// <summary>How far the Lanczos kernel reaches where nothing is reduced, in pixels.</summary>
    public const int LanczosReach = Lobes;

    const int Lobes = 3,
        Multiple = 4;

    readonly double[] exact;

    /// <param name="outputs">Pixels of the filtered row.</param>
    /// <param name="reach">How far the kernel reaches to either side, in source pixels.</param>
    public FilterTaps(int outputs, double reach)
    {
        int most = 2 * (int)Math.Ceiling(reach) + 1;
        Count = (most + Multiple - 1) / Multiple * Multiple;
        this.exact = new double[Count];
        First = new int[outputs];
        Used = new int[outputs];
        Weights = new short[outputs * Count];
    }

    /// <summary>Taps stored for every output, a multiple of four. Unused ones have weight zero.</summary>
    public int Count { get; }

    /// <summary>Source index of each output's first tap; never falls.</summary>
    public int[] First { get; }

    /// <summary>Taps of each output, at most Count.</summary>
    public int[] Used { get; }

    /// <summary>outputs x Count; each output's sum is exactly 1 &lt;&lt; Places.</summary>
    public short[] Weights { get; }

    /// <summary>Number of source pixels from the first to the last that any output takes.</summary>
    public int Span => First[^1] + Used[^1] - First[0];

    /// <summary>
    /// The Lanczos kernel with three lobes, sinc(x) sinc(x / 3) for |x| below 3 (Duchon, Lanczos filtering in one and two dimensions,
    /// 1979), stretched by the factor of reduction so that it also keeps out what the smaller image cannot hold.
    /// </summary>
    /// <param name="length">Pixels of the source.</param>
    /// <param name="from">Where the part to resample begins, in pixels from the source's edge; need not be whole.</param>
    /// <param name="side">Pixels of that part; need not be whole.</param>
    /// <param name="outputs">Pixels to make of it.</param>
    public static FilterTaps Lanczos(int length, double from, double side, int outputs)
    {
        var taps = new FilterTaps(outputs, Lobes * Math.Max(1, side / outputs));
        taps.FillLanczos(length, from, side);
        return taps;
    }

    /// <summary>As above; the taps must have been made for at least this reduction.</summary>
    public void FillLanczos(int length, double from, double side)
    {
        double scale = side / First.Length,
            stretch = Math.Max(1, scale),
            reach = Lobes * stretch;
        for (int output = 0; output < First.Length; output++)
        {
            double centre = from + (output + 0.5) * scale - 0.5;
            int first = Math.Max(0, (int)Math.Ceiling(centre - reach)),
                last = Math.Min(length - 1, (int)Math.Floor(centre + reach));
            SampleLanczos((first - centre) / stretch, 1 / stretch, this.exact.AsSpan(0, last - first + 1));
            Set(output, first, this.exact.AsSpan(0, last - first + 1));
        }
    }

    /// <summary>exp(-x^2 / (2 deviation^2)) for |x| up to three deviations: as many outputs as the source has pixels.</summary>
    /// <param name="deviation">In pixels, above 0; the taps must have been made for a reach of three times that.</param>
    public void FillGaussian(double deviation)
    {
        int reach = (int)Math.Ceiling(3 * deviation),
            length = First.Length;
        for (int i = 0; i <= 2 * reach; i++)
            this.exact[i] = Math.Exp(-(i - reach) * (i - reach) / (2 * deviation * deviation));
        for (int output = 0; output < length; output++)
        {
            int first = Math.Max(0, output - reach),
                last = Math.Min(length - 1, output + reach);
            Set(output, first, this.exact.AsSpan(first - output + reach, last - first + 1));
        }
    }

    /// <summary>The kernel, times a constant, at x, x + step, x + 2 step …, all of them within the outer lobes.</summary>
    static void SampleLanczos(double x, double step, Span<double> kernel)
    {
        // sinc(x) sinc(x / 3) with t = pi x / 3 is sin(3t) sin(t) / (3 t^2), where sin(3t) = sin(t) (3 - 4 sin(t)^2); and the sines of
        // evenly spaced angles follow from one another by the addition theorem, which spares two calls for each weight.
        var (sine, cosine) = Math.SinCos(Math.PI / Lobes * x);
        var (sineOfStep, cosineOfStep) = Math.SinCos(Math.PI / Lobes * step);
        for (int i = 0; i < kernel.Length; i++, x += step)
        {
            double square = sine * sine;
            kernel[i] = Math.Abs(x) < 1e-6 ? Math.PI * Math.PI / Lobes : square * (3 - 4 * square) / (x * x);
            (sine, cosine) = (sine * cosineOfStep + cosine * sineOfStep, cosine * cosineOfStep - sine * sineOfStep);
        }
    }

    /// <summary>
    /// Scales to a sum of one and rounds. The largest weight absorbs the rounding of the others: an even surface stays exactly even.
    /// </summary>
    void Set(int output, int first, ReadOnlySpan<double> exact)
    {
        double sum = 0;
        foreach (double weight in exact)
            sum += weight;
        double unit = (1 << Places) / sum;
        (First[output], Used[output]) = (first, exact.Length);
        var weights = Weights.AsSpan(output * Count, Count);
        int rest = 1 << Places,
            largest = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            weights[i] = (short)Math.Round(exact[i] * unit);
            rest -= weights[i];
            if (weights[i] > weights[largest])
                largest = i;
        }
        weights[largest] += (short)rest;
        weights[exact.Length..].Clear();
    }
}
