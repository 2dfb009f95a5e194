using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class DropPathTests
{
    [Theory]
    [InlineData("efficientnetv2_test")]
    [InlineData("maxvit_test_64")]
    public void It_changes_nothing_in_evaluation(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var plain = ExpertCatalog.Create(architecture, new(), 9);
        using var dropping = ExpertCatalog.Create(architecture, new() { DropPath = 0.8, Dropout = 0.8 }, 9);
        plain.eval();
        dropping.eval();
        var images = torch.randn(2, 3, 64, 64);
        Assert.Equal(plain.call(images).data<float>().ToArray(), dropping.call(images).data<float>().ToArray());
        dropping.train();
        Assert.NotEqual(plain.call(images).data<float>().ToArray(), dropping.call(images).data<float>().ToArray());
    }

    [Theory]
    [InlineData("efficientnetv2_test", "blocks.5.0", 0.6 * 7 / 8)]
    [InlineData("efficientnetv2_test", "blocks.2.1", 0.6 * 3 / 8)]
    [InlineData("maxvit_test_96", "stages.3.blocks.0.conv", 0.6)]
    [InlineData("maxvit_test_96", "stages.2.blocks.1.conv", 0.6 * 3 / 4)]
    public void Whole_samples_are_dropped_at_the_blocks_own_rate_and_the_mean_stays(string architecture, string block, double rate)
    {
        const int Samples = 20_000;
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new() { DropPath = 0.6 }, 0);
        var layer = (nn.Module<Tensor, Tensor>)expert.named_modules().Single(entry => entry.name == block + ".drop_path").module;
        var output = layer.call(torch.ones(Samples, 2, 1, 2));

        var values = output.flatten(1);
        Assert.True(values.eq(values.narrow(1, 0, 1)).all().ToBoolean(), "A sample is kept or dropped as a whole.");
        var kept = values.narrow(1, 0, 1).gt(0).to(torch.float64).mean().ToDouble();
        var error = Math.Sqrt(rate * (1 - rate) / Samples);
        Assert.Equal(1 - rate, kept, 5 * error);
        Assert.Equal(1, output.to(torch.float64).mean().ToDouble(), 5 * error / (1 - rate));
    }

    [Theory]
    [InlineData("efficientnetv2_test", "blocks.0.0")]
    [InlineData("maxvit_test_96", "stages.0.blocks.0.conv")]
    public void The_first_block_drops_nothing(string architecture, string block)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new() { DropPath = 0.9 }, 0);
        var layer = (nn.Module<Tensor, Tensor>)expert.named_modules().Single(entry => entry.name == block + ".drop_path").module;
        Assert.Equal(100, layer.call(torch.ones(100, 1)).sum().ToDouble());
    }
}
