using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class MemoryTests
{
    public static TheoryData<string> Architectures => ["efficientnetv2_test", "maxvit_test_64"];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_training_step_in_a_dispose_scope_leaves_no_tensor_behind(string architecture)
    {
        using var expert = ExpertCatalog.Create(architecture, new() { DropPath = 0.2, Dropout = 0.2 }, 0);
        Step(expert); // makes the gradients, which stay
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step(expert);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Embedding_leaves_one_tensor_in_the_callers_scope(string architecture)
    {
        using var expert = ExpertCatalog.Create(architecture, new(), 0);
        using var noGrad = torch.no_grad();
        using var images = torch.randn(2, 3, 64, 64);
        using var scope = torch.NewDisposeScope();
        var embedding = expert.Embed(images);
        Assert.Same(embedding, Assert.Single(scope.DisposablesView));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Embedding_with_layers_leaves_one_tensor_in_the_callers_scope_and_no_other_anywhere(string architecture)
    {
        using var expert = ExpertCatalog.Create(architecture, new(), 0);
        using var noGrad = torch.no_grad();
        using var images = torch.randn(2, 3, 64, 64);
        using var scope = torch.NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var described = expert.EmbedLayers(images);
        Assert.Same(described, Assert.Single(scope.DisposablesView));
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_disposed_network_leaves_no_tensor_behind(string architecture)
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var expert = ExpertCatalog.Create(architecture, new() { DropPath = 0.2 }, 0);
        expert.UseChannelsLast();
        expert.to(torch.float64);
        using (torch.NewDisposeScope())
            ExpertState.Tensors(expert);
        expert.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_network_made_inside_a_dispose_scope_outlives_it(string architecture)
    {
        Expert expert;
        using (torch.NewDisposeScope())
        {
            expert = ExpertCatalog.Create(architecture, new(), 0);
            expert.UseChannelsLast();
            expert.to(torch.float64);
        }
        using (expert)
        using (torch.NewDisposeScope())
            Assert.Equal([2, 2], expert.call(torch.randn([2, 3, 64, 64], torch.float64)).shape);
    }

    static void Step(Expert expert)
    {
        using var scope = torch.NewDisposeScope();
        var logits = expert.call(torch.randn(2, 3, 64, 64));
        torch.nn.functional.cross_entropy(logits, torch.tensor(new long[] { 0, 1 })).backward();
    }
}
