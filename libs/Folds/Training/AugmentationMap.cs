using StackingK8s.Contracts.Spec;
using StackingK8s.Vision.Images.Augmentations;

namespace StackingK8s.Folds.Training;

/// <summary>Translates the augmentation of a run file into that of the image pipeline. Pure.</summary>
public static class AugmentationMap
{
    /// <summary>Translates all fields.</summary>
    /// <param name="spec">Checked by <see cref="RunValidation"/>: ranges have two numbers in order.</param>
    public static Augmentation FromSpec(AugmentationSpec spec) =>
        new()
        {
            Flip = new(spec.HorizontalFlip, spec.VerticalFlip),
            Light = new(spec.Brightness, spec.Contrast, spec.ChannelGain),
            Crop = new()
            {
                Probability = spec.Crop.Probability,
                Scale = Range(spec.Crop.Scale),
                Ratio = Range(spec.Crop.Ratio),
            },
            Blur = new() { Probability = spec.Blur.Probability, Deviation = Range(spec.Blur.Deviation) },
            Noise = new() { Probability = spec.Noise.Probability, Deviation = Range(spec.Noise.Deviation) },
            Jpeg = new() { Probability = spec.Jpeg.Probability, Quality = Range(spec.Jpeg.Quality) },
        };

    static Interval Range(IReadOnlyList<double> range) => new(range[0], range[1]);
}
