namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>
/// What distinguishes the members of the family. Stem width, channels and depth of the four stages; the embedding's size.
/// Source: timm <c>maxxvit.py</c> (maxvit_*_tf), which follows google-research/maxvit.
/// </summary>
internal sealed record MaxVitLayout(int Stem, int[] Channels, int[] Depths, int Hidden)
{
    /// <summary>Pixels per token in the last stage: there a window covers the whole image.</summary>
    const int Reduction = 32;

    static readonly double[] ImageNetMean = [0.485, 0.456, 0.406], ImageNetStd = [0.229, 0.224, 0.225], Half = [0.5, 0.5, 0.5];

    static readonly MaxVitLayout
        Tiny = new(64, [64, 128, 256, 512], [2, 2, 5, 2], 512),
        Small = new(64, [96, 192, 384, 768], [2, 2, 5, 2], 768),
        Base = new(64, [96, 192, 384, 768], [2, 6, 14, 2], 768),
        Large = new(128, [128, 256, 512, 1024], [2, 6, 14, 2], 1024);

    internal static IEnumerable<ExpertArchitecture> Architectures { get; } =
    [
        Row("maxvit_test_64", 64, ImageNetMean, ImageNetStd, new(16, [32, 32, 64, 64], [1, 1, 1, 1], 64)),
        Row("maxvit_test_96", 96, ImageNetMean, ImageNetStd, new(32, [32, 64, 96, 128], [1, 1, 2, 1], 128)),
        .. Sizes("maxvit_tiny_tf", Tiny),
        .. Sizes("maxvit_small_tf", Small),
        .. Sizes("maxvit_base_tf", Base),
        .. Sizes("maxvit_large_tf", Large),
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

    /// <summary>The weights published for 224 pixels use ImageNet's statistics, those for 384 and 512 use 0.5.</summary>
    static IEnumerable<ExpertArchitecture> Sizes(string name, MaxVitLayout layout) =>
    [
        Row($"{name}_224", 224, ImageNetMean, ImageNetStd, layout),
        Row($"{name}_384", 384, Half, Half, layout),
        Row($"{name}_512", 512, Half, Half, layout),
    ];

    static ExpertArchitecture Row(string name, int imageSize, double[] mean, double[] std, MaxVitLayout layout) =>
        new((architecture, options) => new MaxVitNetwork(architecture, layout, options))
        {
            Name = name,
            Family = ExpertFamily.MaxVit,
            EmbeddingSize = layout.Hidden,
            DefaultImageSize = imageSize,
            FixedImageSize = true,
            Mean = mean,
            Std = std,
            ClassifierPrefix = "head.fc.",
        };
}
