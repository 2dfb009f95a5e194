using StackingK8s.Vision.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Tests.Training;

[Collection(nameof(Alone))]
public sealed class AdamWTests
{
    static readonly TrainingOptions Options = new() { WeightDecay = 0.1, ClipNorm = 0.5 };

    [Fact]
    public void This_libtorch_has_the_fused_form()
    {
        using var network = new TinyNetwork(1);
        using var optimiser = AdamW.For(network, Options);
        Assert.IsType<FusedAdamW>(optimiser);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Fused_and_managed_agree_over_twenty_steps(bool channelsLast)
    {
        var (fused, managed) = (Trained(Fused, channelsLast), Trained(network => new ManagedAdamW(network, Options), channelsLast));
        Assert.Equal(managed.Length, fused.Length);
        for (int i = 0; i < fused.Length; i++) Assert.Equal(managed[i], fused[i], 1e-6f);
        Assert.NotEqual(fused, new TinyNetwork(3, dropout: 0).Numbers());
    }

    [Fact]
    public void Vectors_and_relative_position_biases_do_not_decay()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3);
        var before = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.clone());
        foreach (var (_, parameter) in network.named_parameters()) parameter.grad = zeros_like(parameter);
        using var optimiser = Fused(network);
        optimiser.Step(0.5);   // no gradient: only the decay of 0.5 x 0.1 moves anything
        foreach (var (name, parameter) in network.named_parameters())
        {
            bool decays = name is "convolution.weight" or "classifier.weight";
            using var expected = before[name] * (decays ? 0.95 : 1);
            Assert.True(parameter.allclose(expected, 1e-6, 1e-8), name);
        }
    }

    [Fact]
    public void Frozen_parameters_stay()
    {
        using var network = new TinyNetwork(3, dropout: 0);
        var frozen = network.get_parameter("convolution.weight")!;
        frozen.requires_grad = false;
        using var before = frozen.clone();
        using var optimiser = Fused(network);
        for (int i = 0; i < 3; i++) Step(network, optimiser, i);
        Assert.True(frozen.equal(before).all().ToBoolean());
    }

    static FusedAdamW Fused(TinyNetwork network) => new(network, Options, ForeachScript.TryCompile()!);

    static float[] Trained(Func<TinyNetwork, AdamW> optimiserOf, bool channelsLast)
    {
        using var network = new TinyNetwork(3, dropout: 0);
        if (channelsLast) network.UseChannelsLast();
        using var optimiser = optimiserOf(network);
        for (int i = 0; i < 20; i++) Step(network, optimiser, i);
        return network.Numbers();
    }

    static void Step(TinyNetwork network, AdamW optimiser, int i)
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        using var generator = new Generator((ulong)i);
        // Large and small gradients alternate, so that clipping acts in some steps and not in others. They are drawn, not computed: a gradient that is
        // zero but for rounding, as a bias before batch normalisation has, would be rounding of full size once Adam has scaled it.
        foreach (var parameter in network.parameters().Where(parameter => parameter.requires_grad))
        {
            var gradient = randn(parameter.shape, generator: generator) * (i % 2 == 0 ? 3 : 0.01);
            if (parameter.grad is { } kept) kept.copy_(gradient);
            else parameter.grad = gradient.DetachFromDisposeScope();
        }
        optimiser.Step(0.01 / (1 + i));
    }
}
