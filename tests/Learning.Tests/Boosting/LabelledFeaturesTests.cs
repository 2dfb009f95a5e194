using StackingK8s.Boosting;
using StackingK8s.Learning;

namespace StackingK8s.Tests.Boosting;

public class LabelledFeaturesTests
{
    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_feature_that_is_not_finite_is_rejected_with_its_row_and_column(float value, string name)
    {
        var features = new FloatMatrix(3, 2, [1, 2, 3, value, float.NaN, 6]);
        var rejection = Assert.Throws<FeatureException>(() => new LabelledFeatures(features, [0, 1, 0]));
        Assert.Equal((1, 1), (rejection.Row, rejection.Column));
        Assert.Contains("row 1, column 1", rejection.Message);
        Assert.Contains(name, rejection.Message);
    }

    [Fact]
    public void A_label_outside_the_two_classes_is_rejected() => Assert.Contains("row 2 is 7", Rejection(new FloatMatrix(3, 1), [0, 1, 7]));

    [Fact]
    public void Labels_or_init_scores_of_another_number_of_rows_are_rejected()
    {
        Assert.Contains("2 labels for 3 rows", Rejection(new FloatMatrix(3, 1), [0, 1]));
        Assert.Contains("1 init scores for 3 rows", Rejection(new FloatMatrix(3, 1), [0, 1, 1], [0]));
    }

    [Fact]
    public void An_init_score_that_is_not_finite_is_rejected() =>
        Assert.Contains("row 1", Rejection(new FloatMatrix(2, 1), [0, 1], [0, double.NaN]));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Nothing_to_learn_from_is_rejected(int rows, int columns) =>
        Assert.Contains($"{rows} x {columns}", Rejection(new FloatMatrix(rows, columns), new int[rows]));

    [Fact]
    public void Selected_rows_carry_their_label_and_init_score()
    {
        var selected = new LabelledFeatures(new FloatMatrix(3, 1, [5, 6, 7]), [0, 1, 0], [.5, .6, .7]).SelectRows([2, 1]);
        Assert.Equal([7, 6], selected.Features.Values);
        Assert.Equal([0, 1], selected.Labels);
        Assert.Equal([.7, .6], selected.InitScores!);
    }

    static string Rejection(FloatMatrix features, int[] labels, double[]? initScores = null) =>
        Assert.Throws<ArgumentException>(() => new LabelledFeatures(features, labels, initScores)).Message;
}
