using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training.Optimiser;

namespace StackingK8s.Tests.Vision.Training;

public sealed class LayerDepthTests
{
    [Theory]
    // 2 + 3 + 3 + 5 + 7 + 12 blocks
    [InlineData("tf_efficientnetv2_b3", "conv_stem.weight", 0), InlineData("tf_efficientnetv2_b3", "bn1.bias", 0)]
    [InlineData("tf_efficientnetv2_b3", "blocks.0.0.conv.weight", 1), InlineData("tf_efficientnetv2_b3", "blocks.0.1.bn1.weight", 2)]
    [
        InlineData("tf_efficientnetv2_b3", "blocks.1.0.conv_exp.weight", 3),
        InlineData("tf_efficientnetv2_b3", "blocks.5.11.se.conv_reduce.bias", 32)
    ]
    [InlineData("tf_efficientnetv2_b3", "conv_head.weight", 32), InlineData("tf_efficientnetv2_b3", "bn2.weight", 32)]
    [InlineData("tf_efficientnetv2_b3", "classifier.bias", 33)]
    // 1 + 1 + 2 + 1 blocks
    [InlineData("maxvit_test_96", "stem.conv2.bias", 0), InlineData("maxvit_test_96", "stages.0.blocks.0.conv.pre_norm.weight", 1)]
    [
        InlineData("maxvit_test_96", "stages.2.blocks.1.attn_grid.mlp.fc1.weight", 4),
        InlineData("maxvit_test_96", "stages.3.blocks.0.attn_block.norm1.bias", 5)
    ]
    [InlineData("maxvit_test_96", "head.norm.weight", 6), InlineData("maxvit_test_96", "head.fc.weight", 6)]
    public void Counts_blocks_as_timms_layer_decay_does(string architecture, string parameter, int depth)
    {
        using var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), 1);
        Assert.Equal(depth, LayerDepth.Compute(expert.named_parameters().Select(named => named.name))[parameter]);
    }

    [Theory]
    [InlineData("classifier.weight", true), InlineData("head.norm.bias", true), InlineData("head.fc.weight", true)]
    [InlineData("conv_head.weight", false), InlineData("stages.3.blocks.0.conv.norm1.weight", false)]
    public void The_head_is_what_follows_the_pooled_features(string parameter, bool head) =>
        Assert.Equal(head, LayerDepth.IsHead(parameter));
}
