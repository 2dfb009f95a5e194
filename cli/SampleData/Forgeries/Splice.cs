using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>A rectangle from another place pasted in place with hard edges, each side 30 to 60 % of the sample's.</summary>
public static class Splice
{
    public const double MinShare = 0.3,
        MaxShare = 0.6;

    public static byte[] Apply(byte[] pixels, byte[] donor, int size, ref SplitMix64 random)
    {
        var area = Rectangle.Draw(size, MinShare, MaxShare, ref random);
        var forged = (byte[])pixels.Clone();
        for (int y = area.Y; y < area.Y + area.Height; y++)
        {
            int row = 3 * (y * size + area.X);
            donor.AsSpan(row, 3 * area.Width).CopyTo(forged.AsSpan(row));
        }
        return forged;
    }
}
