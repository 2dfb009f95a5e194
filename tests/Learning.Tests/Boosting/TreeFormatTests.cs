using System.Text.RegularExpressions;
using StackingK8s.Boosting;

namespace StackingK8s.Tests.Boosting;

public class TreeFormatTests
{
    static readonly Lazy<(string Tree, int Features)> Fitted = new(() =>
    {
        var data = ToyData.Learnable();
        using var model = MetaModel.Fit(data, new MetaParameters { NumEstimators = 2, NumLeaves = 4 });
        string text = model.ModelText;
        int begin = text.IndexOf("Tree=0\n", StringComparison.Ordinal);
        return (text[begin..text.IndexOf("Tree=1\n", StringComparison.Ordinal)], data.Features.Columns);
    });

    [Fact]
    public void A_tree_as_LightGBM_writes_it_is_right() => Assert.Null(TreeFormat.Problem(Fitted.Value.Tree, Fitted.Value.Features));

    [Theory]
    [InlineData("num_leaves=4", "num_leaves=0", "an impossible number of leaves")]
    [InlineData("num_leaves=4", "num_leaves=1000000000", "an impossible number of leaves")]
    [InlineData("num_leaves=4", "num_leaves=5", "leaves without a finite value")]
    [InlineData("num_cat=0", "num_cat=1", "categorical splits")]
    [InlineData("leaf_value=\\S+", "leaf_value=nan", "leaves without a finite value")]
    [InlineData("leaf_value=\\S+", "leaf_value=inf", "leaves without a finite value")]
    [InlineData("split_feature=\\S+", "split_feature=100000", "a feature that does not exist")]
    [InlineData("split_feature=\\S+", "split_feature=-1", "a feature that does not exist")]
    [InlineData("threshold=\\S+", "threshold=nan", "without a finite threshold")]
    [InlineData("decision_type=\\S+", "decision_type=3", "a split of an unknown kind")]
    [InlineData("left_child=\\S+", "left_child=0", "nodes that are not one tree")]
    [InlineData("left_child=\\S+", "left_child=77", "nodes that are not one tree")]
    [InlineData("left_child=\\S+", "left_child=-77", "nodes that are not one tree")]
    [InlineData("left_child=.*", "right_child=", "nodes that are not one tree")]
    public void What_the_native_reader_would_follow_out_of_its_memory_is_refused(string field, string forged, string problem)
    {
        string tree = Regex.Replace(Fitted.Value.Tree, $"(?m)^{field}", forged);

        Assert.NotEqual(Fitted.Value.Tree, tree);
        Assert.Contains(problem, TreeFormat.Problem(tree, Fitted.Value.Features), StringComparison.Ordinal);
    }
}
