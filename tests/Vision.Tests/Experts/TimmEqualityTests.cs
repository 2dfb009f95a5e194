using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>The networks against timm's own numbers, in double precision, and in the single precision they are used in.</summary>
public sealed class TimmEqualityTests
{
    public static TheoryData<string> Trained =>
        ["efficientnetv2_test", "maxvit_test_64", "maxvit_test_96", "tf_efficientnetv2_b0", "tf_efficientnetv2_b3", "maxvit_tiny_tf_224"];

    public static TheoryData<string> Large =>
        ["tf_efficientnetv2_s", "tf_efficientnetv2_m", "tf_efficientnetv2_l", "maxvit_small_tf_224", "maxvit_base_tf_224"];

    [Theory]
    [MemberData(nameof(Trained))]
    public void Every_stage_the_embedding_and_the_logits_equal_timms(string architecture) => CompareForward(architecture);

    /// <summary>Minutes and gigabytes, so only on request: <c>--explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(Large))]
    [Trait("Size", "large")]
    public void A_large_network_equals_timms(string architecture) => CompareForward(architecture);

    [Theory]
    [MemberData(nameof(Trained))]
    public void In_single_precision_embedding_and_logits_stay_within_a_thousandth_of_timms(string architecture) =>
        CompareSingle(architecture);

    [Theory(Explicit = true)]
    [MemberData(nameof(Large))]
    [Trait("Size", "large")]
    public void A_large_network_stays_within_a_thousandth_of_timms_in_single_precision(string architecture) => CompareSingle(architecture);

    [Theory]
    [MemberData(nameof(Trained))]
    public void A_training_step_has_timms_loss_gradients_and_batch_statistics(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        var reference = TimmReference.Load(architecture);
        var step = reference.Train!;
        using var expert = Filled(architecture);
        expert.train();

        var logits = expert.call(ReferenceFill.Value("input", reference.Input).to(torch.float64));
        var loss = nn.functional.cross_entropy(logits, torch.tensor(new long[] { 0, 1 }));
        loss.backward();

        Near(step.Loss, loss.ToDouble(), 1e-9, "loss");
        Near(step.Logits, logits, 1e-9, "logits");
        var parameters = expert.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        Assert.Equal(step.GradL2.Keys.Order(), parameters.Keys.Order());
        foreach (var (name, expected) in step.GradL2)
            Near(expected, parameters[name].grad!.norm().ToDouble(), 1e-7, name, floor: 1e-7);
        var state = expert.state_dict();
        foreach (var (name, expected) in step.BnRunningMeanAfter)
            Near(expected, state[name].narrow(0, 0, expected.Length), 1e-9, name);
        Assert.All(state.Where(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)), entry =>
            Assert.Equal(1, entry.Value.ToInt64())
        );
    }

    /// <summary>As trained: float32, channels_last, with the fused layers.</summary>
    [Theory]
    [MemberData(nameof(Trained))]
    public void A_training_step_as_the_engine_makes_it_has_timms_loss_and_gradients_within_float32(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        var reference = TimmReference.Load(architecture);
        var step = reference.Train!;
        using var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), seed: 0);
        ReferenceFill.Apply(expert);
        expert.UseChannelsLast();
        expert.train();

        var images = ReferenceFill.Value("input", reference.Input).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var loss = nn.functional.cross_entropy(expert.call(images), torch.tensor(new long[] { 0, 1 }));
        loss.backward();

        Near(step.Loss, loss.ToDouble(), 1e-3, "loss");
        var largest = step.GradL2.Values.Max();
        foreach (var (name, parameter) in expert.named_parameters())
        {
            // A bias before a batch norm has no gradient: its sum over some 25,000 pixels cancels out, but for float32's rounding, which
            // is about 6e-8 times the root of their number and depends on how many of them a processor adds at a time.
            bool cancels = step.GradL2[name] < largest * 1e-9;
            Near(step.GradL2[name], parameter.grad!.norm().ToDouble(), 1e-3, name, floor: largest * (cancels ? 1e-2 : 1e-3));
        }
    }

    static void CompareForward(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var reference = TimmReference.Load(architecture);
        using var expert = Filled(architecture);
        expert.eval();
        Assert.Equal(reference.Parameters, expert.parameters().Sum(parameter => parameter.numel()));

        // The first stage's input is the stem's output.
        var stages = new List<Tensor>();
        var sequence = expert.named_children().Single(child => child.name is "blocks" or "stages").module;
        foreach (var stage in sequence.children().Cast<nn.Module<Tensor, Tensor>>())
            stage.register_forward_hook(
                (_, input, output) =>
                {
                    if (stages.Count == 0)
                        stages.Add(input.alias().DetachFromDisposeScope());
                    stages.Add(output.alias().DetachFromDisposeScope());
                    return output;
                }
            );
        var described = expert.EmbedLayers(ReferenceFill.Value("input", reference.Input).to(torch.float64));
        var embedding = described.narrow(1, 0, expert.Architecture.EmbeddingSize).contiguous();

        CompareMoments(expert.Architecture, reference, described);
        Assert.Equal(reference.Stages.Length, stages.Count);
        foreach (var (expected, actual) in reference.Stages.Zip(stages))
        {
            Assert.Equal(expected.Shape, actual.shape);
            Near(expected.Mean, actual.mean().ToDouble(), 1e-9, expected.Name, floor: expected.Std);
            Near(expected.Std, actual.std().ToDouble(), 1e-9, expected.Name);
            Near(expected.First8, actual.flatten().narrow(0, 0, 8), 1e-9, expected.Name);
            actual.Dispose();
        }
        Near(reference.Embedding, embedding, 1e-9, "embedding");
        Near(reference.Logits, expert.Classify(embedding), 1e-9, "logits");
    }

    /// <summary>timm's mean and deviation over images, channels and pixels follow from those of each channel of each image.</summary>
    static void CompareMoments(ExpertArchitecture architecture, TimmReference reference, Tensor described)
    {
        Assert.Equal(architecture.LayersSize, described.shape[1]);
        Assert.Equal(reference.Stages.Select(stage => stage.Shape[1]), architecture.Layers.Select(layer => (long)layer.Channels));
        long at = architecture.EmbeddingSize;
        foreach (var (expected, layer) in reference.Stages.Zip(architecture.Layers))
        {
            Tensor means = described.narrow(1, at, layer.Channels),
                deviations = described.narrow(1, at + layer.Channels, layer.Channels);
            at += 2 * layer.Channels;
            double numbers = expected.Shape.Aggregate(1.0, (product, axis) => product * axis),
                mean = means.mean().ToDouble(),
                variance = ((means - mean).square() + deviations.square()).mean().ToDouble();
            Near(expected.Mean, mean, 1e-9, layer.Name, floor: expected.Std);
            Near(expected.Std, Math.Sqrt(variance * numbers / (numbers - 1)), 1e-9, layer.Name);
        }
    }

    static void CompareSingle(string architecture)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var reference = TimmReference.Load(architecture);
        using var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), seed: 0);
        ReferenceFill.Apply(expert);
        expert.UseChannelsLast();
        expert.eval();
        var embedding = expert.Embed(ReferenceFill.Value("input", reference.Input));
        Near(reference.Embedding, embedding.to(torch.float64), 1e-3, "embedding");
        Near(reference.Logits, expert.Classify(embedding).to(torch.float64), 1e-3, "logits");
    }

    static Expert Filled(string architecture)
    {
        var expert = ExpertCatalog.Create(architecture, new ExpertOptions(), seed: 0);
        ReferenceFill.Apply(expert);
        return expert.to(torch.float64);
    }

    static void Near(double[][] expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal([expected.Length, expected[0].Length], actual.shape);
        Near([.. expected.SelectMany(row => row)], actual.flatten(), tolerance, what);
    }

    static void Near(double[] expected, Tensor actual, double tolerance, string what)
    {
        var scale = Math.Sqrt(expected.Average(value => value * value));
        foreach (var (e, a) in expected.Zip(actual.data<double>().ToArray()))
            Near(e, a, tolerance, what, floor: scale);
    }

    /// <param name="floor">Below this size differences count absolutely: a sum that cancels out has no digits of its own.</param>
    static void Near(double expected, double actual, double tolerance, string what, double floor = 0) =>
        Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Max(Math.Abs(expected), floor),
            $"{what}: {actual:R} where timm has {expected:R}"
        );
}
