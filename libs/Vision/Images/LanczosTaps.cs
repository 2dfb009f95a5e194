namespace StackingK8s.Vision.Images;

/// <summary>
/// What each pixel of a shorter or longer row takes from the pixels of the row it is made from: the Lanczos kernel with three lobes,
/// sinc(x) sinc(x / 3) for |x| below 3 (Duchon, Lanczos filtering in one and two dimensions, 1979), stretched by the factor of
/// reduction so that it also keeps out what the smaller image cannot hold. Taps beyond the image are left out and the others scaled to make up for them.
/// </summary>
sealed class LanczosTaps
{
    /// <summary>Weights are fixed-point numbers with this many binary places, so that every processor computes the same pixels.</summary>
    public const int Places = 14;

    const int Lobes = 3, Multiple = 4;

    LanczosTaps(int count, int outputs)
    {
        Count = count;
        First = new int[outputs];
        Used = new int[outputs];
        Weights = new short[outputs * count];
    }

    /// <summary>Taps that every output has room for, a multiple of four. Unused ones have weight zero.</summary>
    public int Count { get; }

    /// <summary>Taps of each output, at most Count.</summary>
    public int[] Used { get; }

    /// <summary>Source index of each output's first tap; never falls.</summary>
    public int[] First { get; }

    /// <summary>outputs x Count; each output's sum is exactly 1 &lt;&lt; Places.</summary>
    public short[] Weights { get; }

    /// <summary>One past the last source index that any output takes.</summary>
    public int End { get; private set; }

    /// <param name="length">Pixels of the source.</param>
    /// <param name="from">Where the part to resample begins, in pixels from the source's edge; may be a half.</param>
    /// <param name="side">Pixels of that part.</param>
    /// <param name="outputs">Pixels to make of it.</param>
    public static LanczosTaps Of(int length, double from, int side, int outputs)
    {
        double scale = (double)side / outputs, stretch = Math.Max(1, scale), support = Lobes * stretch;
        int most = (int)Math.Ceiling(2 * support) + 1;
        var taps = new LanczosTaps((most + Multiple - 1) / Multiple * Multiple, outputs);
        var exact = new double[taps.Count];
        for (int output = 0; output < outputs; output++)
        {
            double centre = from + (output + 0.5) * scale - 0.5;
            int first = Math.Max(0, (int)Math.Ceiling(centre - support)), last = Math.Min(length - 1, (int)Math.Floor(centre + support));
            var kernel = exact.AsSpan(0, last - first + 1);
            Sample((first - centre) / stretch, 1 / stretch, kernel);
            (taps.First[output], taps.Used[output]) = (first, last - first + 1);
            taps.End = Math.Max(taps.End, last + 1);
            Round(kernel, taps.Weights.AsSpan(output * taps.Count));
        }
        return taps;
    }

    /// <summary>The kernel, times a constant, at x, x + step, x + 2 step …, none of them beyond the outer lobes.</summary>
    static void Sample(double x, double step, Span<double> kernel)
    {
        // sinc(x) sinc(x / 3) with t = pi x / 3 is sin(3t) sin(t) / (3 t^2), where sin(3t) = sin(t) (3 - 4 sin(t)^2); and the sines of evenly spaced angles follow from
        // one another by the addition theorem, which spares two calls for each weight.
        var (sine, cosine) = Math.SinCos(Math.PI / Lobes * x);
        var (sineOfStep, cosineOfStep) = Math.SinCos(Math.PI / Lobes * step);
        for (int i = 0; i < kernel.Length; i++, x += step)
        {
            double square = sine * sine;
            kernel[i] = Math.Abs(x) < 1e-6 ? Math.PI * Math.PI / Lobes : square * (3 - 4 * square) / (x * x);
            (sine, cosine) = (sine * cosineOfStep + cosine * sineOfStep, cosine * cosineOfStep - sine * sineOfStep);
        }
    }

    /// <summary>The largest weight takes up what rounding the others left: an even surface stays exactly even.</summary>
    static void Round(ReadOnlySpan<double> exact, Span<short> weights)
    {
        double sum = 0;
        foreach (double weight in exact) sum += weight;
        double unit = (1 << Places) / sum;
        int rest = 1 << Places, largest = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            weights[i] = (short)Math.Round(exact[i] * unit);
            rest -= weights[i];
            if (weights[i] > weights[largest]) largest = i;
        }
        weights[largest] += (short)rest;
    }
}
