using System.Security.Cryptography;
using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class ChannelsLastTests
{
    public static TheoryData<string> Architectures => ["efficientnetv2_test", "maxvit_test_64"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void It_computes_the_same_and_every_stage_stays_channels_last(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new(), 5);
        expert.eval();
        var images = torch.randn(2, 3, 64, 64);
        var expected = expert.call(images);

        expert.UseChannelsLast();
        var strides = new List<long[]>();
        var shapes = new List<long[]>();
        var sequence = expert.named_children().Single(child => child.name is "blocks" or "stages").module;
        foreach (var stage in sequence.children().Cast<nn.Module<Tensor, Tensor>>())
            stage.register_forward_hook(
                (_, _, output) =>
                {
                    shapes.Add(output.shape);
                    strides.Add(output.stride());
                    return output;
                }
            );
        var nhwc = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var actual = expert.call(nhwc);

        Assert.True((expected - actual).abs().max().ToDouble() <= 1e-5 * Math.Max(1, expected.abs().max().ToDouble()));
        Assert.NotEmpty(strides);
        foreach (var (shape, stride) in shapes.Zip(strides))
            Assert.Equal([shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]], stride);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Its_weights_are_saved_row_major_and_unchanged_and_still_train(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new(), 5);
        var before = Digests(expert);
        expert.UseChannelsLast();
        Assert.Contains(expert.parameters(), parameter => !parameter.is_contiguous());
        Assert.Equal(before, Digests(expert));

        expert.call(torch.randn(2, 3, 64, 64)).sum().backward();
        Assert.All(expert.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    static List<string> Digests(Expert expert) =>
        [.. ExpertState.Tensors(expert).Select(entry => $"{entry.Name} {Convert.ToHexString(SHA256.HashData(entry.Value.bytes))}")];
}
