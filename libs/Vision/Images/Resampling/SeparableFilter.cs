using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StackingK8s.Vision.Images.Resampling;

/// <summary>
/// Filters an image into rows of another one, each first down the columns, then across. Whole numbers throughout, with six binary places
/// kept between the two: the same pixels on every processor, and one rounding to bytes instead of two.
/// </summary>
/// <param name="down">Taps of each output row.</param>
/// <param name="across">Taps of each output pixel of a row.</param>
sealed unsafe class SeparableFilter(FilterTaps down, FilterTaps across)
{
    // Six binary places more than a byte leave two bits of the 16 for sign and the kernel's overshoot.
    const int KeptPlaces = 6,
        DownShift = FilterTaps.Places - KeptPlaces,
        AcrossShift = FilterTaps.Places + KeptPlaces;

    const int Channels = 3;

    short[] between = [];

    /// <summary>Whether to use the processor's vector instructions; changes no byte.</summary>
    public bool Vectors { get; init; } = Avx2.IsSupported;

    /// <summary>Makes all output rows from an image in memory.</summary>
    /// <param name="source">Rows one after another.</param>
    /// <param name="stride">Bytes of each.</param>
    /// <param name="target">As many rows and pixels as there are taps; must not overlap the source.</param>
    public void Apply(ReadOnlySpan<byte> source, int stride, Span<byte> target)
    {
        var sources = stackalloc byte*[down.Count + 1];
        int left = across.First[0] * Channels;
        fixed (
            byte* input = source,
                output = target
        )
        {
            for (int y = 0; y < down.First.Length; y++)
            {
                for (int tap = 0; tap < down.Used[y]; tap++)
                    sources[tap] = input + (down.First[y] + tap) * stride + left;
                Row(y, sources, output + y * across.First.Length * Channels);
            }
        }
    }

    /// <summary>Makes one output row.</summary>
    /// <param name="y">Which.</param>
    /// <param name="sources">
    /// The source rows that <paramref name="y"/> takes, first to last, and room for one more; each begins with the first column that any
    /// output takes.
    /// </param>
    /// <param name="output">As many pixels as there are taps across, three bytes each.</param>
    public void Row(int y, byte** sources, byte* output)
    {
        int taps = down.Used[y],
            values = across.Span * Channels,
            left = across.First[0];
        // Across, taps are read four at a time and may reach beyond the row: their weights are zero there, but the memory must exist.
        int room = values + across.Count * Channels + Vector128<short>.Count;
        if (this.between.Length < room)
            this.between = new short[room];
        // Down, they are read two at a time: the weight of the second is zero where there is none.
        sources[taps] = sources[taps - 1];
        fixed (
            short* between = this.between,
                downWeights = &down.Weights[y * down.Count],
                acrossWeights = across.Weights
        )
        {
            if (Vectors && values >= Vector256<byte>.Count)
                DownWide(sources, downWeights, taps, between, values);
            else
                Down(sources, downWeights, taps, between, values);
            int x = Vectors ? AcrossWide(between, acrossWeights, output) : 0;
            for (; x < across.First.Length; x++)
                Across(
                    between + (across.First[x] - left) * Channels,
                    acrossWeights + x * across.Count,
                    across.Used[x],
                    output + x * Channels
                );
        }
    }

    /// <summary>target[i] = sum over taps of weight x source[i], with <see cref="KeptPlaces"/> binary places.</summary>
    static void Down(byte** sources, short* weights, int taps, short* target, int values)
    {
        for (int i = 0; i < values; i++)
        {
            int sum = 1 << (DownShift - 1);
            for (int tap = 0; tap < taps; tap++)
                sum += weights[tap] * sources[tap][i];
            target[i] = (short)Math.Clamp(sum >> DownShift, short.MinValue, short.MaxValue);
        }
    }

    static void DownWide(byte** sources, short* weights, int taps, short* target, int values)
    {
        for (int i = 0; i < values; i += Vector256<byte>.Count)
        {
            // The last block overlaps the one before instead of running over the row's end.
            i = Math.Min(i, values - Vector256<byte>.Count);
            DownBlock(sources, weights, taps, target, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void DownBlock(byte** sources, short* weights, int taps, short* target, int i)
    {
        var zero = Vector256<byte>.Zero;
        var half = Vector256.Create(1 << (DownShift - 1));
        Vector256<int> a = half,
            b = half,
            c = half,
            d = half;
        for (int tap = 0; tap < taps; tap += 2)
        {
            // Two rows' bytes side by side, so that one instruction multiplies both by their weights and adds.
            var upper = Vector256.Load(sources[tap] + i);
            var lower = Vector256.Load(sources[tap + 1] + i);
            var weight = Vector256.Create(*(int*)(weights + tap)).AsInt16();
            var low = Avx2.UnpackLow(upper, lower);
            var high = Avx2.UnpackHigh(upper, lower);
            a += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(low, zero).AsInt16(), weight);
            b += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(low, zero).AsInt16(), weight);
            c += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(high, zero).AsInt16(), weight);
            d += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(high, zero).AsInt16(), weight);
        }
        // Unpacking worked within 128-bit halves: first holds values 0-7 and 16-23, second 8-15 and 24-31.
        var first = Avx2.PackSignedSaturate(a >> DownShift, b >> DownShift);
        var second = Avx2.PackSignedSaturate(c >> DownShift, d >> DownShift);
        Avx2.Permute2x128(first, second, 0x20).Store(target + i);
        Avx2.Permute2x128(first, second, 0x31).Store(target + i + Vector256<short>.Count);
    }

    /// <summary>One pixel: three sums over taps of weight x source.</summary>
    static void Across(short* source, short* weights, int taps, byte* target)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            int sum = 1 << (AcrossShift - 1);
            for (int tap = 0; tap < taps; tap++)
                sum += weights[tap] * source[tap * Channels + channel];
            target[channel] = (byte)Math.Clamp(sum >> AcrossShift, 0, 255);
        }
    }

    /// <summary>Four pixels at a time, for as long as there are four.</summary>
    /// <returns>How many were made.</returns>
    int AcrossWide(short* between, short* weights, byte* output)
    {
        int made = across.First.Length / 4 * 4,
            left = across.First[0];
        // Four pixels of red, green, blue and nothing lose the nothing.
        var dense = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        for (int x = 0; x < made; x += 4, output += 4 * Channels)
        {
            var first = Sse2.PackSignedSaturate(Pixel(x), Pixel(x + 1));
            var second = Sse2.PackSignedSaturate(Pixel(x + 2), Pixel(x + 3));
            var bytes = Ssse3.Shuffle(Sse2.PackUnsignedSaturate(first, second), dense);
            *(ulong*)output = bytes.AsUInt64().ToScalar();
            *(uint*)(output + 8) = bytes.AsUInt32().GetElement(2);
        }
        return made;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<int> Pixel(int x) =>
            Sum(between + (across.First[x] - left) * Channels, weights + x * across.Count, across.Used[x]) >> AcrossShift;
    }

    /// <summary>Red, green and blue of one pixel with all binary places, and nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Sum(short* source, short* weights, int taps)
    {
        // From two pixels in each half, r g b r g b, to the pairs that are multiplied and added together: r r g g b b.
        var pairs = Vector128.Create((byte)0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 255, 255, 255, 255);
        var order = Vector256.Create(pairs, pairs);
        var spread = Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1);
        var sums = Vector256<int>.Zero;
        for (int tap = 0; tap < taps; tap += 4)
        {
            var pixels = Vector256.Create(Vector128.Load(source + tap * Channels), Vector128.Load(source + (tap + 2) * Channels));
            var weight = Avx2.PermuteVar8x32(Vector256.Create(*(long*)(weights + tap)).AsInt32(), spread).AsInt16();
            sums += Avx2.MultiplyAddAdjacent(Avx2.Shuffle(pixels.AsByte(), order).AsInt16(), weight);
        }
        return sums.GetLower() + sums.GetUpper() + Vector128.Create(1 << (AcrossShift - 1));
    }
}
