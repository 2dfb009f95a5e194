using StackingK8s.Vision.Images;

namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// What distinguishes the members of the family. Stem width, channels and depth of the four stages; the embedding's size.
/// Source: timm <c>maxxvit.py</c> (maxvit_*_tf), which follows google-research/maxvit.
/// </summary>
internal sealed record MaxVitLayout(int Stem, int[] Channels, int[] Depths, int Hidden)
{
    /// <summary>Pixels per token in the last stage: there a window covers the whole image.</summary>
    const int Reduction = 32;

    static readonly MaxVitLayout Tiny = new(64, [64, 128, 256, 512], [2, 2, 5, 2], 512),
        Small = new(64, [96, 192, 384, 768], [2, 2, 5, 2], 768),
        Base = new(64, [96, 192, 384, 768], [2, 6, 14, 2], 768),
        Large = new(128, [128, 256, 512, 1024], [2, 6, 14, 2], 1024);

    internal static IEnumerable<ExpertArchitecture> Architectures { get; } =
    [
        Row("maxvit_test_64", 64, Normalisation.ImageNet, 429_044, new(16, [32, 32, 64, 64], [1, 1, 1, 1], 64)),
        Row("maxvit_test_96", 96, Normalisation.ImageNet, 1_533_626, new(32, [32, 64, 96, 128], [1, 1, 2, 1], 128)),
        .. Sizes("maxvit_tiny_tf", Tiny, 30_916_528, 30_977_008, 31_049_584),
        .. Sizes("maxvit_small_tf", Small, 68_927_956, 69_018_676, 69_127_540),
        .. Sizes("maxvit_base_tf", Base, 119_467_708, 119_653_468, 119_876_380),
        .. Sizes("maxvit_large_tf", Large, 211_785_560, 212_033_240, 212_330_456),
    ];

    /// <param name="imageSize">Side in pixels; a multiple of 32, which gives the side of windows and grids in every stage.</param>
    /// <param name="dropPath">Rate of the last block; 0 at the first, linear between.</param>
    internal IEnumerable<MaxVitStage> Stages(int imageSize, double dropPath)
    {
        var last = Math.Max(Depths.Sum() - 1, 1);
        var block = 0;
        var inputs = Stem;
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            var blocks = new List<MaxVitBlock>();
            for (var i = 0; i < Depths[stage]; i++)
            {
                blocks.Add(new MaxVitBlock(inputs, Channels[stage], i == 0 ? 2 : 1, imageSize / Reduction, dropPath * block++ / last));
                inputs = Channels[stage];
            }
            yield return new MaxVitStage(blocks);
        }
    }

    /// <summary>
    /// The weights published for 224 pixels use ImageNet's statistics, those for 384 and 512 use 0.5. Larger images have larger windows,
    /// and only the relative position tables grow with them.
    /// </summary>
    static IEnumerable<ExpertArchitecture> Sizes(string name, MaxVitLayout layout, long at224, long at384, long at512) =>
        [
            Row($"{name}_224", 224, Normalisation.ImageNet, at224, layout),
            Row($"{name}_384", 384, Normalisation.Half, at384, layout),
            Row($"{name}_512", 512, Normalisation.Half, at512, layout),
        ];

    static ExpertArchitecture Row(string name, int imageSize, Normalisation normalisation, long parameters, MaxVitLayout layout) =>
        new((architecture, options) => new MaxVitNetwork(architecture, layout, options))
        {
            Name = name,
            Family = ExpertFamily.MaxVit,
            EmbeddingSize = layout.Hidden,
            Layers = ExpertLayer.Of(layout.Stem, layout.Channels),
            DefaultImageSize = imageSize,
            FixedImageSize = true,
            Parameters = parameters,
            Normalisation = normalisation,
            ClassifierPrefix = "head.fc.",
        };
}
