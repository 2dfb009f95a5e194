using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Red moves by some pixels and blue by as many the other way, along either axis or both: coloured fringes on every edge, and the layout
/// as it was. What moves in at the border repeats the outermost pixel.
/// </summary>
public static class ChannelMisalignment
{
    public const int MinShift = 2,
        MaxShift = 4;

    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        int shift = random.NextInt(MinShift, MaxShift),
            direction = random.NextInt(0, 7);
        // The eight neighbours of a pixel in turn: right, lower right, below, ...
        int[] steps = [1, 1, 0, -1, -1, -1, 0, 1];
        int dx = shift * steps[direction],
            dy = shift * steps[(direction + 6) % 8];
        var forged = new byte[pixels.Length];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int at = 3 * (y * size + x);
                forged[at] = pixels[Pixel(x - dx, y - dy)];
                forged[at + 1] = pixels[at + 1];
                forged[at + 2] = pixels[Pixel(x + dx, y + dy) + 2];
            }
        }
        return forged;

        int Pixel(int x, int y) => 3 * (Math.Clamp(y, 0, size - 1) * size + Math.Clamp(x, 0, size - 1));
    }
}
