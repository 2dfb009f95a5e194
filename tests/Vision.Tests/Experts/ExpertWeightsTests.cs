using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Tests.Experts;

public sealed class ExpertWeightsTests
{
    const string Architecture = "efficientnetv2_test";

    [Fact]
    public void Every_problem_of_weights_that_do_not_fit_is_listed_and_nothing_is_loaded()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        using var other = ExpertCatalog.Create(Architecture, new(), 2);
        var before = Bits(expert);
        var weights = ExpertWeights.Of(other).ToList();
        weights.RemoveAll(entry => entry.Name == "bn1.bias");
        weights[0] = (weights[0].Name, torch.zeros(8, 3, 5, 5));
        weights.Add(("classifier.bias", torch.zeros(2)));
        weights.Add(("blocks.9.0.conv.weight", torch.zeros(1)));

        var refusal = Assert.Throws<ExpertWeightsException>(() => ExpertWeights.Load(expert, weights));

        Assert.Equal(
            ["conv_stem.weight: shape (8, 3, 5, 5) where (8, 3, 3, 3) is expected", "bn1.bias: missing", "classifier.bias: given 2 times",
             "blocks.9.0.conv.weight: unknown"],
            refusal.Problems);
        Assert.All(refusal.Problems, problem => Assert.Contains(problem, refusal.Message, StringComparison.Ordinal));
        Assert.Equal(before, Bits(expert));
    }

    [Fact]
    public void Saved_weights_loaded_into_another_network_make_it_the_same()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        using var other = ExpertCatalog.Create(Architecture, new(), 2);
        other.UseChannelsLast();
        expert.call(torch.randn(2, 3, 64, 64));   // moves the running statistics
        Assert.NotEqual(Bits(expert), Bits(other));
        ExpertWeights.Load(other, ExpertWeights.Of(expert));
        Assert.Equal(Bits(expert), Bits(other));
    }

    [Fact]
    public void Batches_are_counted_in_training_only_and_go_on_from_a_loaded_count()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var images = torch.randn(2, 3, 32, 32);
        for (var i = 0; i < 3; i++) expert.call(images);
        expert.eval();
        expert.call(images);
        Assert.Equal(3, BatchCount(expert));
        Assert.Equal(3, BatchCount(expert));

        using var resumed = ExpertCatalog.Create(Architecture, new(), 2);
        resumed.call(images);
        ExpertWeights.Load(resumed, ExpertWeights.Of(expert));
        Assert.Equal(3, BatchCount(resumed));
        resumed.call(images);
        Assert.Equal(4, BatchCount(resumed));
        Assert.Equal(4, BatchCount((Expert)resumed.to(torch.float64)));
    }

    static long BatchCount(Expert expert)
    {
        var counts = ExpertWeights.Of(expert).Where(entry => entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(counts);
        return Assert.Single(counts.Select(entry => entry.Value.ToInt64()).Distinct());
    }

    static byte[] Bits(Expert expert) => [.. ExpertWeights.Of(expert).SelectMany(entry => entry.Value.bytes.ToArray())];
}
