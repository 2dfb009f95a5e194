using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Planning;

/// <summary>
/// Crops of one photograph spread evenly over place and scale: the additive recurrence of the generalised golden ratio in
/// three dimensions, which keeps any number of points apart, so that crops resemble one another no more than the photograph's
/// size makes them.
/// Source: Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018; started at a random point (Cranley and Patterson
/// 1976).
/// </summary>
public static class CropSequence
{
    /// <param name="photograph">At least size pixels wide and high.</param>
    /// <param name="count">Number of crops.</param>
    /// <param name="size">Smallest side in pixels.</param>
    /// <param name="maxScale">Largest side / size; the photograph may set a lower limit.</param>
    /// <param name="random">Moves the whole sequence.</param>
    public static Crop[] Spread(Photograph photograph, int count, int size, double maxScale, ref SplitMix64 random)
    {
        const double golden = 1.22074408460575947536; // the root of g^4 = g + 1
        double x = random.NextDouble(),
            y = random.NextDouble(),
            z = random.NextDouble();
        int maxSide = Math.Min((int)(size * maxScale), Math.Min(photograph.Width, photograph.Height));
        var crops = new Crop[count];
        for (int i = 0; i < count; i++)
        {
            int side = Pick(z, size, maxSide);
            crops[i] = new(photograph, Pick(x, 0, photograph.Width - side), Pick(y, 0, photograph.Height - side), side);
            x = (x + 1 / golden) % 1;
            y = (y + 1 / (golden * golden)) % 1;
            z = (z + 1 / (golden * golden * golden)) % 1;
        }
        return crops;
    }

    static int Pick(double share, int from, int to) => from + (int)(share * (to - from + 1));
}
