using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting;

public class BoostingPathTests
{
    [Fact]
    public void A_depth_limit_bounds_the_leaves_and_the_leaves_bound_the_depth()
    {
        MetaParameters Canonical(int leaves, int depth) => new MetaParameters { NumLeaves = leaves, MaxDepth = depth }.Canonical();
        Assert.Equal(Canonical(16, 4), Canonical(127, 4));
        Assert.Equal(Canonical(31, -1), Canonical(31, 0));
        Assert.Equal(Canonical(31, -1), Canonical(31, 30));
        Assert.Equal(Canonical(31, -1), Canonical(31, 40));
        Assert.NotEqual(Canonical(31, -1), Canonical(31, 29));
        Assert.NotEqual(Canonical(15, 4), Canonical(16, 4));
    }

    [Fact]
    public void Equal_canonical_parameters_grow_equal_trees_and_a_binding_depth_grows_others()
    {
        Assert.Equal(GrowTrees(16, 4), GrowTrees(127, 4));
        Assert.Equal(GrowTrees(8, -1), GrowTrees(8, 7));
        Assert.NotEqual(GrowTrees(8, -1), GrowTrees(8, 3));
    }

    [Fact]
    public void The_144_candidate_grid_is_boosted_with_12000_trees_instead_of_28800()
    {
        MetaParameters[] grid =
        [
            .. from n in new[] { 100, 200, 300 }
            from rate in new[] { .03, .1 }
            from leaves in new[] { 15, 31, 63 }
            from depth in new[] { -1, 4 }
            from alpha in new[] { 0, .5 }
            from lambda in new[] { 0.0, 1 }
            select new MetaParameters
            {
                NumEstimators = n,
                LearningRate = rate,
                NumLeaves = leaves,
                MaxDepth = depth,
                RegAlpha = alpha,
                RegLambda = lambda,
            },
        ];
        var paths = BoostingPath.Plan(grid);
        Assert.Equal(28_800, grid.Sum(p => p.NumEstimators));
        Assert.Equal(12_000, paths.Sum(path => path.Parameters.NumEstimators));
        Assert.Equal(Enumerable.Range(0, 144), paths.SelectMany(path => path.Stages).SelectMany(stage => stage.Candidates).Order());
    }

    [Fact]
    public void The_costliest_path_comes_first_and_its_stages_ascend()
    {
        var paths = BoostingPath.Plan([
            new() { NumEstimators = 50 },
            new() { NumEstimators = 10, RegLambda = 1 },
            new() { NumEstimators = 90, RegLambda = 1 },
            new() { NumEstimators = 10, RegLambda = 1 },
        ]);
        Assert.Equal([90, 50], paths.Select(path => path.Parameters.NumEstimators));
        Assert.Equal([10, 90], paths[0].Stages.Select(stage => stage.NumEstimators));
        Assert.Equal([1, 3], paths[0].Stages[0].Candidates);
    }

    // The text from the first tree on: before it stand the parameters' names and sizes alone, after it the parameters.
    static string GrowTrees(int leaves, int depth)
    {
        var golden = GoldenGrid.DigitsOdd;
        using var model = MetaModel.Fit(
            golden.Data,
            new MetaParameters
            {
                NumEstimators = 20,
                NumLeaves = leaves,
                MaxDepth = depth,
            }
        );
        string text = model.ModelText;
        return text[text.IndexOf("Tree=0", StringComparison.Ordinal)..text.IndexOf("end of trees", StringComparison.Ordinal)];
    }
}
