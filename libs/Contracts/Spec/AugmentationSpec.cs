using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// What training does to an image before the network sees it, each sample anew in every epoch. By default flips and a mild change of light, which
/// leave the traces between neighbouring pixels as they are; docs/preprocessing.md has the order and the formulas.
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

    public CropSpec Crop { get; init; } = new();

    public BlurSpec Blur { get; init; } = new();

    public NoiseSpec Noise { get; init; } = new();

    public JpegSpec Jpeg { get; init; } = new();
}
