using StackingK8s.Learning.Random;
using StackingK8s.Tests.Learning.Splits;

namespace StackingK8s.Tests.Learning.Random;

// Numbers not from the golden file were printed by numpy 1.24.2; its legacy stream is frozen.
public class RandomStateTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(4294967296)]
    public void A_seed_outside_32_bits_is_rejected(long seed) => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomState(seed));

    [Fact]
    public void A_bound_below_one_is_rejected() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomState(0).NextBelow(0));

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_sample_must_fit_its_population(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomState(0).SampleWithoutReplacement(5, count));

    [Fact]
    public void The_first_draws_at_seed_42_are_numpys()
    {
        var golden = GoldenSplits.Root.GetProperty("random_state_42");
        var random = new RandomState(42);
        foreach (var bits in golden.GetProperty("u32").EnumerateArray())
            Assert.Equal(bits.GetUInt32(), random.NextUInt32());
        random = new RandomState(42);
        foreach (var value in golden.GetProperty("random_sample").EnumerateArray())
            Assert.Equal(value.GetDouble(), random.NextDouble());
        Assert.Equal(golden.Ints("permutation_20"), new RandomState(42).Permutation(20));
    }

    [Theory]
    [InlineData(0L, new uint[] { 2357136044, 2546248239, 3071714933 })]
    [InlineData(4294967295L, new uint[] { 419326371, 479346978, 3918654476 })]
    public void The_smallest_and_the_largest_seed_give_numpys_numbers(long seed, uint[] expected)
    {
        var random = new RandomState(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextUInt32()));
    }

    [Fact]
    public void Gaussians_at_seed_42_are_numpys()
    {
        double[] expected = [0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254, -0.23415337472333597];
        var random = new RandomState(42);
        foreach (double value in expected)
            Assert.Equal(value, random.NextGaussian(), 1e-15);
    }

    [Fact]
    public void Draws_of_different_kinds_share_one_stream_as_in_numpy()
    {
        var random = new RandomState(3);
        Assert.Equal(8, random.NextBelow(10));
        Assert.Equal(-1.0294714740051425, random.NextGaussian(), 1e-15);
        Assert.Equal(0, random.NextBelow(1)); // draws nothing
        Assert.Equal(0.510827605197663, random.NextDouble());
        Assert.Equal(1.0248068016826362, random.NextGaussian(), 1e-15); // the spare of the first pair
        Assert.Equal([0, 4, 1, 2, 3], random.Permutation(5));
        Assert.Equal([650, 917, 119, 422], Enumerable.Range(0, 4).Select(_ => random.NextBelow(1000)));
    }

    [Fact]
    public void Permuting_an_array_leaves_it_as_it_was()
    {
        int[] items = [5, 6, 7, 8];
        int[] permuted = new RandomState(1).Permutation(items);
        Assert.Equal([5, 6, 7, 8], items);
        Assert.NotEqual(items, permuted);
        Assert.Equal(items, permuted.Order());
    }

    [Theory] // reference: sklearn.utils.random.sample_without_replacement at seed 11, one for each of its methods
    [InlineData(1000, 4, new[] { 921, 703, 80, 91 })]
    [InlineData(10, 4, new[] { 7, 8, 2, 6 })]
    [InlineData(6, 6, new[] { 0, 1, 2, 3, 4, 5 })]
    public void Samples_come_in_scikit_learns_order(int population, int count, int[] expected) =>
        Assert.Equal(expected, new RandomState(11).SampleWithoutReplacement(population, count));

    [Fact]
    public void A_sample_of_nearly_all_replaces_a_few_of_the_first()
    {
        int[] expected = [.. Enumerable.Range(0, 995)];
        (expected[80], expected[91], expected[337], expected[703], expected[921]) = (997, 998, 999, 996, 995);
        Assert.Equal(expected, new RandomState(11).SampleWithoutReplacement(1000, 995));
    }
}
