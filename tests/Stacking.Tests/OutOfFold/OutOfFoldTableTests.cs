using StackingK8s.Contracts.Spec;
using StackingK8s.OutOfFold;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public class OutOfFoldTableTests
{
    static readonly FoldOutput[] Folds =
    [
        OutOfFoldRuleTests.Fold(0, [1, 4]),
        OutOfFoldRuleTests.Fold(1, [0, 5]),
        OutOfFoldRuleTests.Fold(2, [2, 3]),
    ];

    [Theory]
    [InlineData(FeatureSet.Both, "effnet.0 effnet.1 effnet.logit")]
    [InlineData(FeatureSet.Embeddings, "effnet.0 effnet.1")]
    [InlineData(FeatureSet.Logits, "effnet.logit")]
    public void Columns_are_what_the_features_ask_for(FeatureSet features, string columns) =>
        Assert.Equal(columns, string.Join(' ', Table(features).Columns));

    [Fact]
    public void Rows_come_back_into_the_order_of_the_manifest()
    {
        var whole = OutOfFoldTable.Assemble(Folds, Table(FeatureSet.Both));

        Assert.Equal([0, 1, 2, 3, 4, 5], whole.Rows.Select(row => row.Row));
        Assert.Equal([1, 0, 2, 2, 0, 1], whole.FoldOfRow);
        for (int row = 0; row < 6; row++)
            Assert.Equal([row, row + 0.5f, -row], whole.Features.Row(row).ToArray());
    }

    [Fact]
    public void Logits_are_kept_whatever_the_features()
    {
        var whole = OutOfFoldTable.Assemble(Folds, Table(FeatureSet.Embeddings));

        Assert.Equal([0, -1, -2, -3, -4, -5], whole.Logits.Values);
        Assert.Equal(2, whole.Features.Columns);
    }

    [Fact]
    public void Experts_stand_side_by_side_embeddings_first()
    {
        FeatureTable two = new(["a", "b"], [1, 2], FeatureSet.Both);

        Assert.Equal(["a.0", "b.0", "b.1", "a.logit", "b.logit"], two.Columns);
    }

    static FeatureTable Table(FeatureSet features) => new(["effnet"], [2], features);
}
