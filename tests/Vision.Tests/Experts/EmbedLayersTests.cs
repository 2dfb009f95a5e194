using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>What a network hands over of its layers, beside numbers that were added up by hand.</summary>
public sealed class EmbedLayersTests
{
    [Theory, InlineData("efficientnetv2_test", "conv_stem", 8, 7), InlineData("maxvit_test_64", "stem", 16, 5)]
    public void Moments_of_the_stem_and_of_every_stage_follow_the_embedding(string architecture, string stem, int channels, int layers)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var expert = Expert(architecture);
        Tensor? last = null;
        var sequence = expert.named_children().Single(child => child.name is "blocks" or "stages").module;
        ((nn.Module<Tensor, Tensor>)sequence.children().Last()).register_forward_hook(
            (_, _, output) =>
            {
                last = output.alias().DetachFromDisposeScope();
                return output;
            }
        );
        var images = torch.randn(2, 3, 64, 64);

        var described = expert.EmbedLayers(images);

        Assert.True(expert.Embed(images).equal(described.narrow(1, 0, expert.Architecture.EmbeddingSize)).all().ToBoolean());
        Assert.Equal(layers, expert.Architecture.Layers.Count);
        Assert.Equal(("stem", channels), (expert.Architecture.Layers[0].Name, expert.Architecture.Layers[0].Channels));
        Assert.Contains(expert.named_children(), child => child.name == stem);
        int width = expert.Architecture.Layers[^1].Channels;
        long from = expert.Architecture.LayersSize - 2 * width;
        using var kept = last!;
        for (int image = 0; image < 2; image++)
        for (int channel = 0; channel < width; channel++)
        {
            double[] pixels = [.. kept[image, channel].contiguous().data<float>().Select(value => (double)value)];
            double mean = pixels.Average(),
                deviation = Math.Sqrt(pixels.Average(pixel => Math.Pow(pixel - mean, 2)));
            Assert.Equal(mean, described[image, from + channel].ToSingle(), 1e-5);
            Assert.Equal(deviation, described[image, from + width + channel].ToSingle(), 1e-5);
        }
    }

    [Fact]
    public void One_pixel_has_no_deviation()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var expert = Expert("efficientnetv2_test");
        int width = expert.Architecture.Layers[^1].Channels;

        var described = expert.EmbedLayers(torch.randn(3, 3, 32, 32));

        Assert.Equal(0, described.narrow(1, expert.Architecture.LayersSize - width, width).abs().max().ToSingle());
        Assert.True(described.isfinite().all().ToBoolean());
    }

    static Expert Expert(string architecture)
    {
        var expert = ExpertCatalog.Create(architecture, new(), 3);
        expert.eval();
        return expert;
    }
}
