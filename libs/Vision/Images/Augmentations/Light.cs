using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// A mild change of light: round(((value - 127.5) (1 + c) + 127.5 + 255 b) (1 + g)), cut to 0 … 255, with b and c of the image and g of
/// each channel. The same for equal bytes of a channel, so what lies between neighbouring pixels survives.
/// </summary>
/// <param name="Brightness">Largest |b|, 0 to 1. Default 0.1, DeepfakeBench's recipe.</param>
/// <param name="Contrast">Largest |c|, 0 to 1. Default 0.1, DeepfakeBench's recipe.</param>
/// <param name="ChannelGain">Largest |g|, 0 to 1: the white balances of cameras. Default 0.05, this project's choice.</param>
public sealed record Light(double Brightness = 0.1, double Contrast = 0.1, double ChannelGain = 0.05)
{
    const double MidGrey = 127.5,
        FullScale = 255;

    internal void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        double shift = random.NextAround(Brightness) * FullScale,
            stretch = 1 + random.NextAround(Contrast);
        Span<byte> red = stackalloc byte[256],
            green = stackalloc byte[256],
            blue = stackalloc byte[256];
        FillTable(red, shift, stretch, 1 + random.NextAround(ChannelGain));
        FillTable(green, shift, stretch, 1 + random.NextAround(ChannelGain));
        FillTable(blue, shift, stretch, 1 + random.NextAround(ChannelGain));
        if (Brightness == 0 && Contrast == 0 && ChannelGain == 0)
            return;
        for (int i = 0; i < pixels.Length - 2; i += 3)
        {
            pixels[i] = red[pixels[i]];
            pixels[i + 1] = green[pixels[i + 1]];
            pixels[i + 2] = blue[pixels[i + 2]];
        }
    }

    static void FillTable(Span<byte> table, double shift, double stretch, double gain)
    {
        for (int value = 0; value < table.Length; value++)
            table[value] = (byte)Math.Clamp(Math.Round(((value - MidGrey) * stretch + MidGrey + shift) * gain), 0, FullScale);
    }
}
