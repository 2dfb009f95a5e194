using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static StackingK8s.Tests.Vision.Experts.Closeness;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class ChannelMapTests
{
    /// <summary>The pairs whose 1x1 convolution ends the process on some processors, both ways round, and one that does not.</summary>
    [Theory]
    [InlineData(256, 1024)]
    [InlineData(1024, 256)]
    [InlineData(512, 1024)]
    [InlineData(2048, 512)]
    [InlineData(1024, 2048)]
    [InlineData(24, 56)]
    public void An_image_is_mapped_forward_and_backward_as_by_a_convolution_in_float64(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        var image = randn(2, 7, 7, inputs).permute(0, 3, 1, 2).requires_grad_(true);
        var weight = randn(outputs, inputs, 1, 1).requires_grad_(true);
        var mapped = ChannelMap.Apply(image, weight, null);
        mapped.sum().backward();

        var (wideImage, wideWeight) = (
            image.to(ScalarType.Float64).detach().requires_grad_(true),
            weight.to(ScalarType.Float64).detach().requires_grad_(true)
        );
        var expected = F.conv2d(wideImage, wideWeight);
        expected.sum().backward();
        Near(expected, mapped, 1e-5);
        Near(wideImage.grad!, image.grad!, 1e-5);
        Near(wideWeight.grad!, weight.grad!, 1e-5);
    }

    /// <summary>Shapes for which oneDNN's 1x1 convolution has been seen to give wrong values, on one thread or on two.</summary>
    [Theory]
    [InlineData(816, 136, 16)]
    [InlineData(112, 112, 2)]
    public void Values_are_right_where_a_convolutions_are_not(int inputs, int outputs, int images)
    {
        using var scope = NewDisposeScope();
        var (image, weight) = (randn(images, 15, 15, inputs).permute(0, 3, 1, 2), randn(outputs, inputs, 1, 1));
        var expected = F.conv2d(image.to(ScalarType.Float64), weight.to(ScalarType.Float64));
        Near(expected, ChannelMap.Apply(image, weight, null), 1e-5);
        try
        {
            set_num_threads(2);
            Near(expected, ChannelMap.Apply(image, weight, null), 1e-5);
        }
        finally
        {
            set_num_threads(1);
        }
    }

    [Fact]
    public void Under_autocast_an_image_is_mapped_in_bfloat16_and_stays_channels_last()
    {
        using var scope = NewDisposeScope();
        var (image, weight) = (randn(2, 5, 5, 32).permute(0, 3, 1, 2), randn(48, 32, 1, 1));
        Tensor mapped;
        using (Autocast.Begin(Precision.BFloat16, DeviceType.CPU))
            mapped = ChannelMap.Apply(image, weight, null);
        Assert.Equal(ScalarType.BFloat16, mapped.dtype);
        Assert.True(mapped.permute(0, 2, 3, 1).is_contiguous());
        Near(F.conv2d(image.to(ScalarType.Float64), weight.to(ScalarType.Float64)), mapped, 1e-2);
    }
}
