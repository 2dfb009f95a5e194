using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// A rectangle, each side 40 to 80 % of the sample's, averaged to cells of 6 pixels: local texture gone, layout and colours kept.
/// </summary>
public static class Mosaic
{
    public const int Cell = 6;

    public const double MinShare = 0.4,
        MaxShare = 0.8;

    public static byte[] Apply(byte[] pixels, int size, ref SplitMix64 random)
    {
        var area = Rectangle.Draw(size, MinShare, MaxShare, ref random);
        var forged = (byte[])pixels.Clone();
        for (int y = area.Y; y < area.Y + area.Height; y += Cell)
        {
            for (int x = area.X; x < area.X + area.Width; x += Cell)
            {
                int width = Math.Min(Cell, area.X + area.Width - x),
                    height = Math.Min(Cell, area.Y + area.Height - y);
                Average(pixels, forged, size, new(x, y, width, height));
            }
        }
        return forged;
    }

    static void Average(byte[] pixels, byte[] forged, int size, Rectangle cell)
    {
        for (int colour = 0; colour < 3; colour++)
        {
            int sum = 0,
                count = cell.Width * cell.Height;
            for (int i = 0; i < count; i++)
                sum += pixels[Offset(i)];
            for (int i = 0; i < count; i++)
                forged[Offset(i)] = (byte)((sum + count / 2) / count);

            int Offset(int i) => 3 * ((cell.Y + i / cell.Width) * size + cell.X + i % cell.Width) + colour;
        }
    }
}
