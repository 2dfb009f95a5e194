using StackingK8s.Vision.Kernels;
using static StackingK8s.Tests.Vision.Experts.Closeness;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Tests.Vision.Kernels;

public sealed class FusedLinearTests
{
    const double Tolerance = 1e-6;

    [Theory, InlineData(true), InlineData(false)]
    public void An_affine_map_and_its_gradients_are_those_of_float64(bool withBias)
    {
        using var scope = NewDisposeScope();
        Tensor input = randn(3, 7, 5, 40).requires_grad_(true),
            weight = randn(56, 40).requires_grad_(true),
            pull = randn(3, 7, 5, 56);
        var bias = withBias ? randn(56).requires_grad_(true) : null;
        var mapped = FusedLinear.Call(input, weight, bias);
        (mapped * pull).sum().backward();

        var (wideInput, wideWeight, wideBias) = (Wide(input), Wide(weight), bias is null ? null : Wide(bias));
        var expected = F.linear(wideInput, wideWeight, wideBias);
        (expected * pull).sum().backward();
        Near(expected, mapped, Tolerance);
        Near(wideInput.grad!, input.grad!, Tolerance);
        Near(wideWeight.grad!, weight.grad!, Tolerance);
        if (bias is not null)
            Near(wideBias!.grad!, bias.grad!, Tolerance);
    }

    [Fact]
    public void Without_gradients_the_values_are_the_same_to_the_bit()
    {
        using var scope = NewDisposeScope();
        Tensor input = randn(20, 40),
            weight = randn(56, 40).requires_grad_(true);
        var trained = FusedLinear.Call(input, weight, null);

        using var frozen = no_grad();
        Assert.True(FusedLinear.Call(input, weight, null).equal(trained).all().item<bool>());
    }

    [Fact]
    public void Too_few_rows_or_outputs_that_fill_no_tile_are_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        Assert.False(FusedLinear.Supports(randn(7, 40), randn(56, 40)));
        Assert.False(FusedLinear.Supports(randn(20, 40), randn(2, 40)));
        Assert.False(FusedLinear.Supports(randn(40, 20).t(), randn(56, 40)));
        Assert.False(FusedLinear.Supports(randn(20, 40).to(ScalarType.Float64), randn(56, 40).to(ScalarType.Float64)));
    }

    static Tensor Wide(Tensor tensor) => tensor.to(ScalarType.Float64).detach().requires_grad_(true);
}
