using StackingK8s.Tests.Vision.Training;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Experts.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

[Collection(nameof(Alone))]
public sealed class RecomputedTests
{
    [Theory]
    // Where no gradient is wanted, attention takes another kernel, whose results differ in rounding.
    [InlineData("efficientnetv2_test", 0), InlineData("maxvit_test_64", 1e-5)]
    public void Gradients_and_batch_statistics_are_those_of_kept_activations(string architecture, double tolerance)
    {
        using var scope = NewDisposeScope();
        using Expert kept = Backward(architecture, recompute: false),
            recomputed = Backward(architecture, recompute: true);
        foreach (var ((name, expected), (_, parameter)) in kept.named_parameters().Zip(recomputed.named_parameters()))
            Assert.True(parameter.grad!.allclose(expected.grad!, rtol: tolerance, atol: tolerance / 10), name);
        var state = recomputed.state_dict();
        foreach (var (name, expected) in kept.state_dict())
            Assert.True(state[name].allclose(expected, rtol: tolerance, atol: tolerance / 10), name);
        Assert.Equal(1, state.First(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Value.ToInt64());
    }

    [Fact]
    public void Backward_drops_the_paths_that_forward_dropped()
    {
        using var scope = NewDisposeScope();
        using var generator = random.manual_seed(4);
        using var sequence = new LayerSequence([new DropPath(0.5), new DropPath(0.25), new DropPath(0.5)]) { Recomputes = true };
        var input = ones(64, 3).requires_grad_(true);
        var output = sequence.call(input);
        output.sum().backward();
        Assert.True(input.grad!.equal(output).all().ToBoolean());
        Assert.InRange(output.count_nonzero().ToInt64(), 3 * 4, 3 * 24); // 3/16 of 64 rows
    }

    [Fact]
    public void What_fails_in_backward_is_thrown_after_it()
    {
        using var scope = NewDisposeScope();
        using var sequence = new LayerSequence([new FailingTwice()]) { Recomputes = true };
        sequence.call(ones(2, 2).requires_grad_(true)).sum().backward();
        Assert.Equal("second call", Assert.Throws<InvalidOperationException>(Recomputed.ThrowIfFailed).Message);
        Recomputed.ThrowIfFailed();
    }

    [Fact]
    public void Evaluation_recomputes_nothing()
    {
        using var scope = NewDisposeScope();
        using var sequence = new LayerSequence([new FailingTwice()]) { Recomputes = true };
        sequence.eval();
        sequence.call(ones(2, 2).requires_grad_(true)).sum().backward();
        Recomputed.ThrowIfFailed();
    }

    static Expert Backward(string architecture, bool recompute)
    {
        var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), seed: 1);
        expert.UseChannelsLast();
        if (recompute)
            expert.UseGradientCheckpointing();
        using var generator = new Generator(9);
        var images = randn([4, 3, 64, 64], generator: generator);
        nn.functional.cross_entropy(expert.call(images), tensor(new long[] { 0, 1, 1, 0 })).backward();
        Recomputed.ThrowIfFailed();
        return expert;
    }

    sealed class FailingTwice() : Layer(nameof(FailingTwice))
    {
        int calls;

        public override Tensor forward(Tensor input) => ++calls == 1 ? input * 2 : throw new InvalidOperationException("second call");
    }
}
