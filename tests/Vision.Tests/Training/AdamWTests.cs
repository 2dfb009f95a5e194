using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Optimiser;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Training;

[Collection(nameof(Alone))]
public sealed class AdamWTests
{
    static readonly TrainingOptions Options = new() { WeightDecay = 0.1, ClipNorm = 0.5 };

    [Fact]
    public void This_libtorch_has_the_fused_form()
    {
        using var network = new TinyNetwork(1);
        using var optimiser = AdamW.Create(network, Options);
        Assert.IsType<FusedAdamW>(optimiser);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Both_forms_agree_with_torchs_own_optimiser_over_twenty_steps(bool channelsLast)
    {
        float[] expected = Trained(network => new Reference(network), reference => reference.Step, channelsLast);
        foreach (
            float[] trained in (float[][])
                [
                    Trained(Fused, optimiser => optimiser.Step, channelsLast),
                    Trained(network => new ManagedAdamW(network, Options), optimiser => optimiser.Step, channelsLast),
                ]
        )
        {
            Assert.Equal(expected.Length, trained.Length);
            for (int i = 0; i < trained.Length; i++)
                Assert.Equal(expected[i], trained[i], 1e-6f);
        }
        Assert.NotEqual(expected, new TinyNetwork(3, dropout: 0).Numbers());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void After_gradients_that_are_not_finite_the_weights_stay_as_they_are(bool managed)
    {
        using var network = new TinyNetwork(3, dropout: 0);
        using var optimiser = managed ? new ManagedAdamW(network, Options) : (AdamW)Fused(network);
        Step(network, optimiser, 0);
        float[] before = network.Numbers();
        network.get_parameter("norm.bias")!.grad = full_like(network.get_parameter("norm.bias")!, double.NaN);
        optimiser.Step(0.1);
        Assert.True(float.IsNaN(optimiser.GradientNorm.ToSingle()));
        Step(network, optimiser, 1);
        Assert.Equal(before, network.Numbers());
    }

    [Fact]
    public void The_head_learns_by_its_multiplier_and_each_layer_before_it_by_the_decay()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3);
        var before = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.clone());
        using var optimiser = new FusedAdamW(
            network,
            Options with
            {
                WeightDecay = 0,
                LayerDecay = 0.5,
                HeadLearningRateMultiplier = 10,
            },
            ForeachScript.TryCompile()!
        );
        foreach (var (_, parameter) in network.named_parameters())
            parameter.grad = ones_like(parameter);
        optimiser.Step(0.01); // Adam's first step is the rate itself, against the gradient's sign
        foreach (var (name, parameter) in network.named_parameters())
        {
            using var moved = before[name] - parameter;
            Assert.True(
                moved.allclose(full_like(moved, name.StartsWith("classifier", StringComparison.Ordinal) ? 0.1 : 0.005), 1e-3, 1e-6),
                name
            );
        }
    }

    [Fact]
    public void Vectors_and_relative_position_biases_do_not_decay()
    {
        using var scope = NewDisposeScope();
        using var network = new TinyNetwork(3);
        var before = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.clone());
        using var optimiser = Fused(network);
        optimiser.Step(0.5); // no gradient: only the decay of 0.5 x 0.1 moves anything
        foreach (var (name, parameter) in network.named_parameters())
        {
            bool decays = name is "convolution.weight" or "classifier.weight";
            using var expected = before[name] * (decays ? 0.95 : 1);
            Assert.True(parameter.allclose(expected, 1e-6, 1e-8), name);
        }
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void After_a_step_there_are_no_gradients_for_the_next_backward_pass_to_add_to(bool managed)
    {
        using var network = new TinyNetwork(3, dropout: 0);
        using var optimiser = managed ? new ManagedAdamW(network, Options) : (AdamW)Fused(network);
        Step(network, optimiser, 0);
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Frozen_parameters_stay()
    {
        using var network = new TinyNetwork(3, dropout: 0);
        var frozen = network.get_parameter("convolution.weight")!;
        frozen.requires_grad = false;
        using var before = frozen.clone();
        using var optimiser = Fused(network);
        for (int i = 0; i < 3; i++)
            Step(network, optimiser, i);
        Assert.True(frozen.equal(before).all().ToBoolean());
    }

    static FusedAdamW Fused(TinyNetwork network) => new(network, Options, ForeachScript.TryCompile()!);

    /// <summary>Torch's own clipping and optimiser.</summary>
    sealed class Reference : IDisposable
    {
        readonly TinyNetwork network;
        readonly optim.Optimizer optimiser;

        public Reference(TinyNetwork network)
        {
            this.network = network;
            bool Decays(string name) => name is "convolution.weight" or "classifier.weight";
            this.optimiser = optim.AdamW(
                network
                    .named_parameters()
                    .ToLookup(named => Decays(named.name), named => named.parameter)
                    .Select(group => new TorchSharp.Modules.AdamW.ParamGroup(group, weight_decay: group.Key ? Options.WeightDecay : 0))
            );
        }

        public void Step(double learningRate)
        {
            foreach (var group in this.optimiser.ParamGroups)
                group.LearningRate = learningRate;
            nn.utils.clip_grad_norm_(this.network.parameters(), Options.ClipNorm);
            this.optimiser.step();
            this.optimiser.zero_grad();
        }

        public void Dispose() => this.optimiser.Dispose();
    }

    static float[] Trained<T>(Func<TinyNetwork, T> optimiserOf, Func<T, Action<double>> stepOf, bool channelsLast)
        where T : IDisposable
    {
        using var network = new TinyNetwork(3, dropout: 0);
        if (channelsLast)
            network.UseChannelsLast();
        using var optimiser = optimiserOf(network);
        for (int i = 0; i < 20; i++)
            Step(network, stepOf(optimiser), i);
        return network.Numbers();
    }

    static void Step(TinyNetwork network, AdamW optimiser, int i) => Step(network, optimiser.Step, i);

    static void Step(TinyNetwork network, Action<double> step, int i)
    {
        using var scope = NewDisposeScope();
        using var pass = no_grad();
        using var generator = new Generator((ulong)i);
        // Large and small gradients alternate, so that clipping acts in some steps and not in others. They are drawn, not computed: a
        // gradient that is zero but for rounding, as a bias before batch normalisation has, would be rounding of full size once Adam has
        // scaled it.
        foreach (var parameter in network.parameters().Where(parameter => parameter.requires_grad))
        {
            var gradient = randn(parameter.shape, generator: generator) * (i % 2 == 0 ? 3 : 0.01);
            parameter.grad = zeros_like(parameter).copy_(gradient); // laid out as the parameter, as backward does it
        }
        step(0.01 / (1 + i));
    }
}
