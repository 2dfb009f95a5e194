using StackingK8s.Vision.Experts;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class StateDictTests
{
    public static TheoryData<string> Tests => [.. ExpertCatalog.Names.Where(name => name.Contains("_test", StringComparison.Ordinal))];

    public static TheoryData<string> Published => [.. ExpertCatalog.Names.Except(Tests.Select(row => row.Data))];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Names_shapes_and_order_of_the_test_networks_equal_timms(string architecture) =>
        Compare(architecture, classes: 2, TimmReference.Load(architecture).StateDict!.Select(entry => (entry.Key, entry.Value)));

    [Theory]
    [MemberData(nameof(Published))]
    public void Names_shapes_and_order_equal_timms(string architecture) =>
        Compare(architecture, classes: 1000, TimmReference.StateDictOf(architecture).Select(entry => (entry.Name, entry.Shape)));

    [Theory]
    [MemberData(nameof(Published))]
    public void The_catalogs_number_of_parameters_is_the_one_timm_publishes(string architecture) =>
        Assert.Equal(
            TimmReference
                .StateDictOf(architecture)
                .Where(entry => entry.Kind == "param")
                .Sum(entry => entry.Shape.Aggregate(1L, (product, axis) => product * axis)),
            ExpertCatalog.Find(architecture).Parameters
        );

    [Theory]
    [MemberData(nameof(Tests))]
    public void The_catalogs_number_of_parameters_is_right_for_the_test_networks_too(string architecture)
    {
        var row = ExpertCatalog.Find(architecture);
        Assert.Equal(TimmReference.Load(architecture).Parameters, row.ParametersBelowClassifier + 2 * (row.EmbeddingSize + 1));
    }

    [Fact]
    public void Every_published_network_has_a_table() =>
        Assert.Equal(19, Published.Count(row => TimmReference.StateDictOf(row.Data).Any()));

    static void Compare(string architecture, int classes, IEnumerable<(string Name, long[] Shape)> expected)
    {
        using var expert = ExpertCatalog.Create(architecture, new ExpertOptions { Classes = classes }, seed: 0);
        Assert.Equal(
            expected.Select(entry => $"{entry.Name} ({string.Join(", ", entry.Shape)})"),
            expert.state_dict().Select(entry => $"{entry.Key} ({string.Join(", ", entry.Value.shape)})")
        );
        foreach (var (name, value) in expert.state_dict())
            Assert.Equal(name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? torch.int64 : torch.float32, value.dtype);
    }
}
