using System.Globalization;

namespace StackingK8s.Contracts;

/// <summary>What the fields of an <see cref="AugmentationSpec"/> may be.</summary>
static class AugmentationRules
{
    public static void Check(ProblemList found, string path, AugmentationSpec augmentation)
    {
        Share(found, $"{path}.horizontalFlip", augmentation.HorizontalFlip);
        Share(found, $"{path}.verticalFlip", augmentation.VerticalFlip);
        Share(found, $"{path}.brightness", augmentation.Brightness);
        Share(found, $"{path}.contrast", augmentation.Contrast);
        Share(found, $"{path}.channelGain", augmentation.ChannelGain);
        Share(found, $"{path}.crop.probability", augmentation.Crop.Probability);
        Range(found, $"{path}.crop.scale", augmentation.Crop.Scale, 0.01, 1);
        Range(found, $"{path}.crop.ratio", augmentation.Crop.Ratio, 0.1, 10);
        Share(found, $"{path}.blur.probability", augmentation.Blur.Probability);
        Range(found, $"{path}.blur.deviation", augmentation.Blur.Deviation, 0.01, 10);
        Share(found, $"{path}.noise.probability", augmentation.Noise.Probability);
        Range(found, $"{path}.noise.deviation", augmentation.Noise.Deviation, 0, 100);
        Share(found, $"{path}.jpeg.probability", augmentation.Jpeg.Probability);
        Range(found, $"{path}.jpeg.quality", augmentation.Jpeg.Quality, 1, 100);
    }

    static void Share(ProblemList found, string path, double value) => found.Unless(value is >= 0 and <= 1, path, "must be 0 to 1");

    static void Range(ProblemList found, string path, IReadOnlyList<double> range, double least, double most) =>
        found.Unless(range.Count == 2 && range[0] >= least && range[0] <= range[1] && range[1] <= most, path,
            string.Create(CultureInfo.InvariantCulture, $"must be two numbers, the least and the most, of {least} to {most}"));
}
