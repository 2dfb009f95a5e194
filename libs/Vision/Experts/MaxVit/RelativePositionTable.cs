using static TorchSharp.torch;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// Fits the table of a <see cref="RelativePositionBias"/>, (heads, 2w - 1, 2w - 1), to another window, the way timm's
/// <c>resize_rel_pos_bias_table</c> does (after BEiT, arXiv 2106.08254): the old offsets are spread over the new ones in geometric
/// progression, close together at the centre where they matter most, and read off linearly in between; beyond the last the edge holds.
/// </summary>
static class RelativePositionTable
{
    public const string Name = "relative_position_bias_table";

    /// <param name="table">(heads, s, s), s odd and at least 3, float32 on the CPU.</param>
    /// <param name="size">The new side, odd and at least 3.</param>
    /// <returns>(heads, size, size); it belongs to the caller's dispose scope.</returns>
    public static Tensor Resized(Tensor table, int size)
    {
        long heads = table.shape[0],
            from = table.shape[1];
        var samples = Samples((int)from, size);
        var old = table.data<float>().ToArray();
        var resized = new float[heads * size * size];
        for (long head = 0, at = 0; head < heads; head++)
            foreach (var y in samples)
            foreach (var x in samples)
            {
                long above = (head * from + y.Left) * from,
                    below = (head * from + y.Right) * from;
                resized[at++] =
                    y.LeftShare * (x.LeftShare * old[above + x.Left] + x.RightShare * old[above + x.Right])
                    + y.RightShare * (x.LeftShare * old[below + x.Left] + x.RightShare * old[below + x.Right]);
            }
        return tensor(resized, [heads, size, size]);
    }

    /// <summary>Two neighbours among the old offsets, and how much of each a new offset takes.</summary>
    readonly record struct Sample(int Left, int Right, float LeftShare, float RightShare);

    static Sample[] Samples(int from, int to)
    {
        float[] offsets = Offsets(from, to);
        return [.. Enumerable.Range(-(to / 2), to).Select(offset => At(offset))];

        Sample At(float offset)
        {
            int right = Math.Clamp(Array.FindIndex(offsets, old => old >= offset) is >= 0 and var found ? found : from, 1, from - 1);
            float share = Math.Clamp((offset - offsets[right - 1]) / (offsets[right] - offsets[right - 1]), 0, 1);
            return new(right - 1, right, 1 - share, share);
        }
    }

    /// <summary>
    /// Where the old offsets come to lie, in units of the new: 0 in the middle, then steps of 1, q, q², ... to both sides.
    /// </summary>
    static float[] Offsets(int from, int to)
    {
        double ratio = Ratio(from / 2, to / 2);
        var side = new float[from / 2];
        double position = 0;
        for (int i = 0; i < side.Length; i++)
            side[i] = (float)(position += Math.Pow(ratio, i));
        return [.. side.Reverse().Select(offset => -offset), 0, .. side];
    }

    /// <summary>
    /// The q with which <paramref name="steps"/> steps come to <paramref name="reach"/>, by bisection between the limits that timm has. A
    /// table that shrinks meets the lower one: there the middle is kept nearly as it is, and the edge cut off.
    /// </summary>
    static double Ratio(int steps, int reach)
    {
        double low = 1.01,
            high = 1.5,
            ratio = low;
        while (high - low > 1e-6)
        {
            ratio = (low + high) / 2;
            if ((1 - Math.Pow(ratio, steps)) / (1 - ratio) > reach)
                high = ratio;
            else
                low = ratio;
        }
        return ratio;
    }
}
