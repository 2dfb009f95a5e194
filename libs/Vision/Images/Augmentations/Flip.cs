using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>Mirrors an image. Exact: no pixel changes its value.</summary>
/// <param name="Horizontal">Probability of exchanging left and right, 0 to 1, default 0.5.</param>
/// <param name="Vertical">
/// Probability of exchanging top and bottom, 0 to 1, default 0.5. Right for patches; set 0 where up has a meaning, as in faces.
/// </param>
public sealed record Flip(double Horizontal = 0.5, double Vertical = 0.5)
{
    internal void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        bool mirror = random.NextDouble() < Horizontal,
            upsideDown = random.NextDouble() < Vertical;
        if (!mirror && !upsideDown)
            return;
        var source = workspace.Copy(pixels);
        int size = workspace.Size,
            stride = size * 3;
        for (int y = 0; y < size; y++)
        {
            var from = source.Slice((upsideDown ? size - 1 - y : y) * stride, stride);
            var to = pixels.Slice(y * stride, stride);
            if (mirror)
                Mirror(from, to);
            else
                from.CopyTo(to);
        }
    }

    static void Mirror(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int x = 0, s = from.Length - 3; s >= 0; x += 3, s -= 3)
        {
            to[x] = from[s];
            to[x + 1] = from[s + 1];
            to[x + 2] = from[s + 2];
        }
    }
}
