using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Tests.Vision.Arithmetic;

public sealed class AutocastTests
{
    [Fact]
    public void This_libtorch_exports_everything_autocast_needs() => Assert.True(Autocast.IsAvailable);

    [Fact]
    public void Convolutions_are_bfloat16_inside_and_float32_again_after_and_gradients_always_float32()
    {
        using var scope = NewDisposeScope();
        var (images, weight) = (randn(2, 3, 8, 8), randn(4, 3, 3, 3).requires_grad_(true));
        Tensor inside,
            paused;
        using (Autocast.Begin(Precision.BFloat16, DeviceType.CPU))
        {
            inside = F.conv2d(images, weight);
            using (Autocast.Pause(DeviceType.CPU))
                paused = F.conv2d(images, weight);
            Assert.True(Autocast.IsOn);
            Assert.Equal(ScalarType.BFloat16, F.conv2d(images, weight).dtype);
        }
        Assert.False(Autocast.IsOn);
        Assert.Equal(
            [ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float32],
            [inside.dtype, paused.dtype, F.conv2d(images, weight).dtype]
        );
        inside.sum().backward();
        Assert.Equal(ScalarType.Float32, weight.grad!.dtype);
    }

    [Fact]
    public void A_weight_changed_between_two_scopes_counts_in_the_second()
    {
        using var scope = NewDisposeScope();
        var (images, weight) = (ones(1, 1, 4, 4), ones(1, 1, 1, 1).requires_grad_(true));
        Assert.Equal(1, Once());
        using (no_grad())
            weight.fill_(3);
        Assert.Equal(3, Once());

        float Once()
        {
            using var autocast = Autocast.Begin(Precision.BFloat16, DeviceType.CPU);
            return F.conv2d(images, weight).max().to(ScalarType.Float32).ToSingle();
        }
    }

    [Fact]
    public void Float32_switches_nothing_on()
    {
        using var autocast = Autocast.Begin(Precision.Float32, DeviceType.CPU);
        Assert.False(Autocast.IsOn);
    }

    [Theory]
    [InlineData("efficientnetv2_test", 64)]
    [InlineData("maxvit_test_64", 64)]
    public void A_networks_gradients_point_the_same_way_as_in_float32(string architecture, int size)
    {
        using var scope = NewDisposeScope();
        using var expert = ExpertCatalog.Create(architecture, new(), 5);
        expert.UseChannelsLast();
        var images = randn(8, size, size, 3).permute(0, 3, 1, 2);
        var targets = arange(8).remainder(2);
        var exact = Gradient(Precision.Float32);
        var rounded = Gradient(Precision.BFloat16);
        double cosine = (exact.dot(rounded) / (exact.norm() * rounded.norm())).ToDouble();
        Assert.True(cosine > 0.99, $"cosine {cosine}");

        Tensor Gradient(Precision precision)
        {
            expert.zero_grad();
            Tensor loss;
            using (Autocast.Begin(precision, DeviceType.CPU))
                loss = F.cross_entropy(expert.call(images), targets);
            loss.backward();
            return cat([.. expert.parameters().Select(parameter => parameter.grad!.flatten())]).clone();
        }
    }
}
