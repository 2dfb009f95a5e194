namespace StackingK8s.Vision.Images;

/// <summary>
/// What training does to an image before a network sees it: flips and a mild change of light. Nothing here resamples or recompresses,
/// so the traces a forgery leaves between neighbouring pixels survive.
/// </summary>
/// <param name="HorizontalFlip">Probability of mirroring left and right, 0 to 1.</param>
/// <param name="VerticalFlip">Probability of mirroring top and bottom, 0 to 1. Right for patches; set 0 where up has a meaning, as in faces.</param>
/// <param name="Brightness">Largest shift, as a share of full scale. DeepfakeBench's recipe has 0.1 for this and for contrast.</param>
/// <param name="Contrast">Largest relative stretch about mid-grey.</param>
/// <param name="ChannelGain">Largest relative gain of each channel on its own: the white balances of cameras.</param>
public sealed record Augmentation(
    double HorizontalFlip = 0.5, double VerticalFlip = 0.5, double Brightness = 0.1, double Contrast = 0.1, double ChannelGain = 0.05)
{
    const double MidGrey = 127.5, FullScale = 255;

    /// <summary>Draws one change and applies it. Pure: the result depends on the arguments alone.</summary>
    /// <param name="source">size x size x 3 bytes, as <see cref="ImageDecoder.Decode"/> returns them.</param>
    /// <param name="target">As many bytes; must not overlap the source.</param>
    /// <param name="size">Side in pixels.</param>
    /// <param name="random">The sample's random numbers in this epoch.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> target, int size, SampleRandom random)
    {
        // Every draw is made whatever the options, so that switching one off leaves the others' values as they were.
        bool mirror = random.NextUnit() < HorizontalFlip, turnOver = random.NextUnit() < VerticalFlip;
        double shift = random.NextAround(Brightness) * FullScale, stretch = 1 + random.NextAround(Contrast);
        Span<byte> red = stackalloc byte[256], green = stackalloc byte[256], blue = stackalloc byte[256];
        FillTable(red, shift, stretch, 1 + random.NextAround(ChannelGain));
        FillTable(green, shift, stretch, 1 + random.NextAround(ChannelGain));
        FillTable(blue, shift, stretch, 1 + random.NextAround(ChannelGain));

        int stride = size * 3;
        for (int y = 0; y < size; y++)
        {
            var from = source.Slice((turnOver ? size - 1 - y : y) * stride, stride);
            var to = target.Slice(y * stride, stride);
            int s = mirror ? stride - 3 : 0, step = mirror ? -3 : 3;
            for (int x = 0; x < to.Length - 2; x += 3, s += step)
            {
                to[x] = red[from[s]];
                to[x + 1] = green[from[s + 1]];
                to[x + 2] = blue[from[s + 2]];
            }
        }
    }

    static void FillTable(Span<byte> table, double shift, double stretch, double gain)
    {
        for (int value = 0; value < table.Length; value++)
            table[value] = (byte)Math.Clamp(Math.Round(((value - MidGrey) * stretch + MidGrey + shift) * gain), 0, FullScale);
    }
}
