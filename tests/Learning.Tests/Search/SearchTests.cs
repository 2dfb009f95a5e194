using System.Text.Json;
using StackingK8s.Learning.Search;
using StackingK8s.Tests.Learning.Splits;

namespace StackingK8s.Tests.Learning.Search;

public class SearchTests
{
    static readonly ParameterGrid Grid = new(
        new(
            GoldenSplits
                .Root.GetProperty("parameter_grid")
                .GetProperty("space")
                .EnumerateObject()
                .Select(parameter => KeyValuePair.Create(parameter.Name, (IReadOnlyList<double>)parameter.Value.Deserialize<double[]>()!))
        )
    );

    static ParameterSpace Space(params (string Name, double[] Values)[] parameters) =>
        new(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (IReadOnlyList<double>)parameter.Values)));

    static IEnumerable<(string, double)> Pairs(JsonElement assignment) =>
        assignment
            .EnumerateObject()
            .Select(value => (value.Name, value.Value.GetDouble()))
            .OrderBy(value => value.Name, StringComparer.Ordinal);

    static IEnumerable<(string, double)> Pairs(IReadOnlyDictionary<string, double> assignment) =>
        assignment.Select(value => (value.Key, value.Value));

    [Fact]
    public void Spaces_that_name_nothing_to_try_are_rejected()
    {
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => Space()).Message);
        Assert.Contains("Parameter a has no values", Assert.Throws<ArgumentException>(() => Space(("a", []))).Message);
        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => Space(("a", [1]), ("b", [1]), ("a", [2]))).Message);
        Assert.Contains("Parameter b", Assert.Throws<ArgumentException>(() => Space(("a", [1]), ("b", [double.NaN]))).Message);
    }

    [Fact]
    public void A_grid_too_large_to_number_is_rejected()
    {
        double[] many = [.. Enumerable.Range(0, 2000).Select(i => (double)i)];
        Assert.Throws<ArgumentException>(() => new ParameterGrid(Space(("a", many), ("b", many), ("c", many))));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(144)]
    public void A_candidate_outside_the_grid_is_rejected(int candidate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Grid[candidate]);

    [Fact]
    public void A_random_search_of_no_candidates_is_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterSampler.Sample(Grid, 0, 1));

    [Fact]
    public void The_grid_is_scikit_learns_candidate_by_candidate()
    {
        var expected = GoldenSplits.Root.GetProperty("parameter_grid").GetProperty("grid");
        Assert.Equal(expected.GetArrayLength(), Grid.Count);
        for (int i = 0; i < Grid.Count; i++)
            Assert.Equal(Pairs(expected[i]), Pairs(Grid[i]));
    }

    [Fact]
    public void Random_searches_draw_scikit_learns_candidates()
    {
        int searches = 0;
        foreach (var search in GoldenSplits.Root.GetProperty("parameter_sampler").EnumerateObject())
        {
            int[] countAndSeed = [.. search.Name.Trim('(', ')').Split(", ").Select(int.Parse)];
            int[] candidates = ParameterSampler.Sample(Grid, countAndSeed[0], countAndSeed[1]);
            Assert.Equal(search.Value.EnumerateArray().Select(Pairs), candidates.Select(candidate => Pairs(Grid[candidate])));
            searches++;
        }
        Assert.Equal(5, searches);
    }

    [Fact]
    public void A_random_search_larger_than_the_grid_is_the_grid() =>
        Assert.Equal(Enumerable.Range(0, 144), ParameterSampler.Sample(Grid, 1000, 3));
}
