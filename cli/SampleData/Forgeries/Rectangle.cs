using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>Part of a sample: Width x Height pixels with its upper left corner at (X, Y).</summary>
public readonly record struct Rectangle(int X, int Y, int Width, int Height)
{
    /// <summary>Each side from minShare to maxShare of the sample's, anywhere inside it.</summary>
    public static Rectangle Draw(int size, double minShare, double maxShare, ref SplitMix64 random)
    {
        int from = (int)Math.Ceiling(minShare * size),
            to = (int)(maxShare * size);
        int width = random.NextInt(from, to),
            height = random.NextInt(from, to);
        return new(random.NextInt(0, size - width), random.NextInt(0, size - height), width, height);
    }
}
