using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>The values that a random number may take, all equally likely.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest, not below the smallest.</param>
public readonly record struct Interval(double Least, double Most)
{
    internal double Draw(ref SplitMix64 random) => Least + random.NextDouble() * (Most - Least);
}
