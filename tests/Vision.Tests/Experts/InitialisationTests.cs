using StackingK8s.Tests.Vision.Training;
using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

// The global generator belongs to the process: a network trained beside it would draw from it.
[Collection(nameof(Alone))]
public sealed class InitialisationTests
{
    public static TheoryData<string> Architectures => ["efficientnetv2_test", "maxvit_test_96"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_same_seed_gives_the_same_bits_whatever_was_drawn_before(string architecture)
    {
        var first = Bits(architecture, seed: 42);
        torch.randn(1000).Dispose();
        Assert.Equal(first, Bits(architecture, seed: 42));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Different_seeds_give_different_weights_even_far_apart_or_negative(string architecture)
    {
        long[] seeds = [1, 2, -1, 1L << 32];
        Assert.Equal(seeds.Length, seeds.Select(seed => Convert.ToHexString(Bits(architecture, seed))).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Making_a_network_draws_nothing_from_the_global_generator(string architecture)
    {
        using var before = torch.random.get_rng_state();
        using var expert = ExpertCatalog.Create(architecture, new(), 7);
        using var after = torch.random.get_rng_state();
        Assert.Equal(before.bytes.ToArray(), after.bytes.ToArray());
    }

    [Theory]
    [InlineData("tf_efficientnetv2_b0", "blocks.5.0.conv_pwl.weight", 0.10206)] // sqrt(2 / 192): 1x1, 192 outputs
    [InlineData("tf_efficientnetv2_b0", "blocks.5.1.conv_dw.weight", 0.47140)] // sqrt(2 / 9): depthwise 3x3
    [InlineData("tf_efficientnetv2_b0", "classifier.weight", 0.40825)] // uniform(+-1 / sqrt(2 classes))
    [InlineData("maxvit_test_96", "stages.3.blocks.0.conv.conv1_1x1.weight", 0.0625)] // sqrt(2 / 512)
    [InlineData("maxvit_test_96", "stages.3.blocks.0.attn_grid.attn.qkv.weight", 0.0625)] // Xavier: sqrt(2 / (128 + 384))
    [InlineData("maxvit_test_96", "stages.3.blocks.0.attn_block.mlp.fc1.bias", 1e-6)]
    [InlineData("maxvit_test_96", "stages.3.blocks.0.attn_block.attn.rel_pos.relative_position_bias_table", 0.02)]
    [InlineData("maxvit_test_96", "head.pre_logits.fc.weight", 0.05103)] // uniform(+-1 / sqrt(128))
    public void Weights_spread_as_timm_spreads_them(string architecture, string name, double deviation)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new(), 3);
        var weight = expert.state_dict()[name];
        // Five standard errors of a normal sample's deviation.
        Assert.Equal(deviation, weight.std().ToDouble(), deviation * 5 / Math.Sqrt(2.0 * weight.numel()));
    }

    static byte[] Bits(string architecture, long seed)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new(), seed);
        return ExpertState.Bits(expert);
    }
}
