using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Training;
using StackingK8s.Vision.Images.Augmentations;

namespace StackingK8s.Tests.Stacking.Folds;

public sealed class AugmentationMapTests
{
    [Fact]
    public void The_specs_defaults_are_the_pipelines() =>
        Assert.Equal(new Augmentation(), AugmentationMap.FromSpec(new AugmentationSpec()));

    [Fact]
    public void Every_field_arrives_at_its_place()
    {
        var mapped = AugmentationMap.FromSpec(
            new()
            {
                HorizontalFlip = 0.1,
                VerticalFlip = 0.2,
                Brightness = 0.3,
                Contrast = 0.4,
                ChannelGain = 0.6,
                Crop = new()
                {
                    Probability = 0.7,
                    Scale = [0.5, 0.6],
                    Ratio = [0.8, 1.2],
                },
                Blur = new() { Probability = 0.8, Deviation = [0.5, 1.5] },
                Noise = new() { Probability = 0.9, Deviation = [2, 3] },
                Jpeg = new() { Probability = 1, Quality = [50, 90] },
            }
        );

        Assert.Equal(
            new Augmentation
            {
                Flip = new(0.1, 0.2),
                Light = new(0.3, 0.4, 0.6),
                Crop = new()
                {
                    Probability = 0.7,
                    Scale = new(0.5, 0.6),
                    Ratio = new(0.8, 1.2),
                },
                Blur = new() { Probability = 0.8, Deviation = new(0.5, 1.5) },
                Noise = new() { Probability = 0.9, Deviation = new(2, 3) },
                Jpeg = new() { Probability = 1, Quality = new(50, 90) },
            },
            mapped
        );
    }
}
