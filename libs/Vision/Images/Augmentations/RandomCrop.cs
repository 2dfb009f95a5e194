using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Images.Augmentations;

/// <summary>
/// Cuts out a rectangle and enlarges it to the image's size with the decoder's Lanczos kernel: the random resized crop of image
/// classification (Szegedy et al., Going deeper with convolutions, 2015). Off by default: enlarging leaves the same traces of interpolation
/// in genuine and forged images, over those that tell them apart.
/// </summary>
public sealed record RandomCrop
{
    /// <summary>Probability, 0 to 1, default 0.</summary>
    public double Probability { get; init; }

    /// <summary>
    /// Share of the image's area to keep, above 0, at most 1. Default 0.7 to 1, this project's choice: classification's 0.08 would enlarge
    /// the area twelvefold.
    /// </summary>
    public Interval Scale { get; init; } = new(0.7, 1);

    /// <summary>
    /// Width to height of the rectangle, above 0, uniform on a logarithmic scale; a side longer than the image is cut to it. Default 3/4 to
    /// 4/3, as Szegedy et al.
    /// </summary>
    public Interval Ratio { get; init; } = new(3.0 / 4, 4.0 / 3);

    internal void Apply(Span<byte> pixels, ref SplitMix64 random, AugmentationWorkspace workspace)
    {
        bool happens = random.NextDouble() < Probability;
        double area = Scale.Draw(ref random),
            ratio = Math.Exp(new Interval(Math.Log(Ratio.Least), Math.Log(Ratio.Most)).Draw(ref random));
        double size = workspace.Size,
            width = size * Math.Min(1, Math.Sqrt(area * ratio)),
            height = size * Math.Min(1, Math.Sqrt(area / ratio));
        double left = random.NextDouble() * (size - width),
            top = random.NextDouble() * (size - height);
        if (!happens)
            return;
        workspace.Across.FillLanczos(workspace.Size, left, width);
        workspace.Down.FillLanczos(workspace.Size, top, height);
        workspace.Filter(pixels);
    }
}
