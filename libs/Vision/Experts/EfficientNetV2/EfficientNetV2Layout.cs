using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Images;

namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>
/// What distinguishes the members of the family, after timm's rounding: channels to multiples of 8, depths up. Everything else,
/// the kinds, strides and expansions of the stages, they share. Source: timm <c>efficientnet.py</c> (tf_efficientnetv2_*), which
/// follows google/automl efficientnetv2.
/// </summary>
internal sealed record EfficientNetV2Layout(int Stem, int[] Channels, int[] Depths, int Head)
{
    static readonly int[] Strides = [1, 2, 2, 2, 1, 2, 1];
    static readonly int[] Expansions = [1, 4, 4, 4, 6, 6, 6];

    internal static IEnumerable<ExpertArchitecture> Architectures { get; } =
    [
        Row("efficientnetv2_test", 96, Normalisation.ImageNet, 224_194, new(8, [8, 16, 24, 32, 40, 48], [1, 1, 2, 1, 2, 1], 96)),
        Row("tf_efficientnetv2_b0", 192, Normalisation.ImageNet, 7_139_704, new(32, [16, 32, 48, 96, 112, 192], [1, 2, 2, 3, 5, 8], 1280)),
        Row("tf_efficientnetv2_b1", 192, Normalisation.ImageNet, 8_141_052, new(32, [16, 32, 48, 96, 112, 192], [2, 3, 3, 4, 6, 9], 1280)),
        Row(
            "tf_efficientnetv2_b2",
            208,
            Normalisation.ImageNet,
            10_096_086,
            new(32, [16, 32, 56, 104, 120, 208], [2, 3, 3, 4, 6, 10], 1408)
        ),
        Row("tf_efficientnetv2_b3", 240, Normalisation.Half, 14_358_406, new(40, [16, 40, 56, 112, 136, 232], [2, 3, 3, 5, 7, 12], 1536)),
        Row("tf_efficientnetv2_s", 300, Normalisation.Half, 21_458_488, new(24, [24, 48, 64, 128, 160, 256], [2, 4, 4, 6, 9, 15], 1280)),
        Row(
            "tf_efficientnetv2_m",
            384,
            Normalisation.Half,
            54_139_356,
            new(24, [24, 48, 80, 160, 176, 304, 512], [3, 5, 5, 7, 14, 18, 5], 1280)
        ),
        Row(
            "tf_efficientnetv2_l",
            384,
            Normalisation.Half,
            118_515_272,
            new(32, [32, 64, 96, 192, 224, 384, 640], [4, 7, 7, 10, 19, 25, 7], 1280)
        ),
    ];

    /// <param name="dropPath">Rate at the end; block i of n has i / n of it, so even the last one stays just below.</param>
    internal IEnumerable<Layer> Stages(double dropPath)
    {
        var blocks = Depths.Sum();
        var block = 0;
        var inputs = Stem;
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            var layers = new List<Layer>();
            for (var i = 0; i < Depths[stage]; i++)
            {
                var stride = i == 0 ? Strides[stage] : 1;
                layers.Add(Block(stage, new(inputs, Channels[stage], stride, Expansions[stage], dropPath * block++ / blocks)));
                inputs = Channels[stage];
            }
            yield return new LayerSequence(layers);
        }
    }

    static Layer Block(int stage, BlockShape shape) =>
        stage switch
        {
            0 => new ConvolutionBlock(shape),
            1 or 2 => new EdgeResidual(shape),
            _ => new InvertedResidual(shape),
        };

    static ExpertArchitecture Row(string name, int imageSize, Normalisation normalisation, long parameters, EfficientNetV2Layout layout) =>
        new((architecture, options) => new EfficientNetV2Network(architecture, layout, options))
        {
            Name = name,
            Family = ExpertFamily.EfficientNetV2,
            EmbeddingSize = layout.Head,
            Layers = ExpertLayer.Of(layout.Stem, layout.Channels),
            DefaultImageSize = imageSize,
            FixedImageSize = false,
            Parameters = parameters,
            Normalisation = normalisation,
            ClassifierPrefix = "classifier.",
        };
}
