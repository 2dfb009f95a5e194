using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// What training does to an image before the network sees it, each sample anew in every epoch. By default flips and a mild change of light,
/// which leave the traces between neighbouring pixels as they are; docs/preprocessing.md has the order and the formulas.
/// </summary>
public sealed record AugmentationSpec
{
    /// <summary>Probability of exchanging left and right; 0 to 1.</summary>
    [Range(0, 1)]
    public double HorizontalFlip { get; init; } = 0.5;

    /// <summary>Probability of exchanging top and bottom; 0 to 1. Right for patches; 0 where up has a meaning, as in faces.</summary>
    [Range(0, 1)]
    public double VerticalFlip { get; init; } = 0.5;

    /// <summary>Largest shift, as a share of full scale; 0 to 1.</summary>
    [Range(0, 1)]
    public double Brightness { get; init; } = 0.1;

    /// <summary>Largest relative stretch about mid-grey; 0 to 1.</summary>
    [Range(0, 1)]
    public double Contrast { get; init; } = 0.1;

    /// <summary>Largest relative gain of each channel on its own; 0 to 1.</summary>
    [Range(0, 1)]
    public double ChannelGain { get; init; } = 0.05;

    /// <summary>
    /// A random rectangle, enlarged to the image's size. It resamples, and so blurs what tells genuine from forged. Off by default.
    /// </summary>
    public CropSpec Crop { get; init; } = new();

    /// <summary>A Gaussian blur. Off by default.</summary>
    public BlurSpec Blur { get; init; } = new();

    /// <summary>Gaussian noise on every value. Off by default.</summary>
    public NoiseSpec Noise { get; init; } = new();

    /// <summary>Compression as a JPEG, with subsampled colours in half of the cases. Off by default.</summary>
    public JpegSpec Jpeg { get; init; } = new();
}

/// <summary>
/// A random rectangle, enlarged to the image's size. It resamples, and so blurs what tells genuine from forged: off by default.
/// </summary>
public sealed record CropSpec
{
    /// <summary>Share of the images that it is applied to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most share of the image's area; 0.01 to 1.</summary>
    [Interval(0.01, 1)]
    public IReadOnlyList<double> Scale { get; init; } = [0.7, 1];

    /// <summary>Least and most ratio of width to height; 0.1 to 10.</summary>
    [Interval(0.1, 10)]
    public IReadOnlyList<double> Ratio { get; init; } = [0.75, 4.0 / 3];
}

/// <summary>A Gaussian blur.</summary>
public sealed record BlurSpec
{
    /// <summary>Share of the images that it is applied to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in pixels; 0.01 to 10.</summary>
    [Interval(0.01, 10)]
    public IReadOnlyList<double> Deviation { get; init; } = [0.1, 2];
}

/// <summary>Gaussian noise on every value.</summary>
public sealed record NoiseSpec
{
    /// <summary>Share of the images that it is applied to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most standard deviation in levels of 0 to 255; 0 to 100.</summary>
    [Interval(0, 100)]
    public IReadOnlyList<double> Deviation { get; init; } = [1, 5];
}

/// <summary>Compression as a JPEG, with subsampled colours in half of the cases.</summary>
public sealed record JpegSpec
{
    /// <summary>Share of the images that it is applied to; 0 (off) to 1.</summary>
    [Range(0, 1)]
    public double Probability { get; init; }

    /// <summary>Least and most quality; 1 to 100.</summary>
    [Interval(1, 100)]
    public IReadOnlyList<double> Quality { get; init; } = [40, 100];
}
