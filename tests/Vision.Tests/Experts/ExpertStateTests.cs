using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class ExpertStateTests
{
    const string Architecture = "efficientnetv2_test";

    [Fact]
    public void The_state_of_one_network_makes_another_the_same()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        using var other = ExpertCatalog.Create(Architecture, new(), 2);
        other.UseChannelsLast();
        expert.call(torch.randn(2, 3, 64, 64)); // moves the running statistics
        Assert.NotEqual(ExpertState.Bits(expert), ExpertState.Bits(other));
        Copy(expert, other);
        Assert.Equal(ExpertState.Bits(expert), ExpertState.Bits(other));
    }

    [Fact]
    public void Batches_are_counted_in_training_only_and_continue_from_a_loaded_count()
    {
        using var scope = torch.NewDisposeScope();
        using var expert = ExpertCatalog.Create(Architecture, new(), 1);
        var images = torch.randn(2, 3, 32, 32);
        for (var i = 0; i < 3; i++)
            expert.call(images);
        expert.eval();
        expert.call(images);
        Assert.Equal(3, BatchCount(expert));
        Assert.Equal(3, BatchCount(expert));

        using var resumed = ExpertCatalog.Create(Architecture, new(), 2);
        resumed.call(images);
        Copy(expert, resumed);
        Assert.Equal(3, BatchCount(resumed));
        resumed.call(images);
        Assert.Equal(4, BatchCount(resumed));
        Assert.Equal(4, BatchCount((Expert)resumed.to(torch.float64)));
    }

    static long BatchCount(Expert expert)
    {
        var counts = ExpertState
            .Tensors(expert)
            .Where(entry => entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(counts);
        return Assert.Single(counts.Select(entry => entry.Value.ToInt64()).Distinct());
    }

    static void Copy(Expert from, Expert to)
    {
        var state = from.state_dict();
        ExpertState.Fill(to, (name, _) => state[name]);
    }
}
