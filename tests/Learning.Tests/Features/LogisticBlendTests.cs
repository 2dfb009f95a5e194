using StackingK8s.Learning.Features;
using StackingK8s.Tests.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Features;

// Reference: scikit-learn 1.2.1, LogisticRegression(C, tol=1e-14, solver='newton-cholesky').
public class LogisticBlendTests
{
    static readonly double[] First =
    [
        -0.484,
        -0.567,
        -0.728,
        -1.179,
        -1.398,
        0.998,
        -1.14,
        -0.096,
        1.387,
        -0.619,
        -0.826,
        0.031,
        1.239,
        1.112,
        1.714,
        -0.466,
        0.133,
        -1.112,
        -1.271,
        0.96,
        -1.828,
        -2.582,
        0.838,
        -2.087,
        -2.702,
        1.123,
        -1.461,
        -0.254,
        -1.281,
        -1.872,
        -0.494,
        -1.265,
        0.477,
        -1.573,
        0.469,
        -2.286,
        -0.736,
        -1.044,
        -0.944,
        1.447,
    ];

    static readonly double[] Second =
    [
        2.584,
        3.029,
        -3.513,
        1.117,
        2.013,
        1.561,
        -2.259,
        1.224,
        4.12,
        -3.395,
        0.553,
        1.825,
        -0.993,
        1.566,
        -1.742,
        -2.024,
        -1.234,
        -0.015,
        -0.582,
        2.308,
        -2.281,
        -0.663,
        2.322,
        0.722,
        -3.049,
        1.73,
        -1.357,
        0.371,
        0.201,
        2.039,
        0.633,
        -4.108,
        -2.34,
        1.062,
        -0.117,
        1.876,
        0.147,
        -1.098,
        1.765,
        -1.215,
    ];

    [Fact]
    public void Input_no_blend_can_be_fitted_to_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => LogisticBlend.Fit([], [0, 1]));
        Assert.Throws<ArgumentException>(() =>
            LogisticBlend.Fit(
                [
                    [1, 2],
                ],
                [0, 1, 1]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            LogisticBlend.Fit(
                [
                    [1, 2],
                ],
                [0, 3]
            )
        );
        Assert.Contains(
            "both classes",
            Assert
                .Throws<ArgumentException>(() =>
                    LogisticBlend.Fit(
                        [
                            [1, 2],
                        ],
                        [1, 1]
                    )
                )
                .Message
        );
        var rejection = Assert.Throws<ArgumentException>(() =>
            LogisticBlend.Fit(
                [
                    [1, 2],
                    [1, double.PositiveInfinity],
                ],
                [0, 1]
            )
        );
        Assert.Contains("Column 1", rejection.Message);
        Assert.Contains("row 1", rejection.Message);
        Assert.Throws<ArgumentException>(() =>
            LogisticBlend.Fit(
                [
                    [1, double.NaN],
                ],
                [0, 1]
            )
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            LogisticBlend.Fit(
                [
                    [1, 2],
                ],
                [0, 1],
                0
            )
        );
    }

    [Fact]
    public void A_row_of_another_width_is_rejected()
    {
        var blend = new LogisticBlend([1, 2], 3);
        Assert.Throws<ArgumentException>(() => blend.Score([1]));
        Assert.Throws<ArgumentException>(() =>
            blend.ScoreRows([
                [1],
            ])
        );
    }

    [Fact]
    public void Magnitudes_beyond_doubles_end_in_an_error_and_not_in_a_wrong_blend() =>
        Assert.Throws<ArithmeticException>(() =>
            LogisticBlend.Fit(
                [
                    [1e200, -1e200, 3e200],
                ],
                [0, 1, 1]
            )
        );

    [Theory]
    [InlineData(1, 1.6828400687736331, 0.0526352652048514, 0.0493809007483942)]
    [InlineData(0.1, 0.746920383684984, 0.09006674449268456, -0.22673905152174673)]
    [InlineData(100, 2.2722936212688523, 0.015127962403448152, 0.22972430185767773)]
    public void Weights_and_intercept_equal_scikit_learn(double inverseStrength, double first, double second, double intercept)
    {
        var blend = LogisticBlend.Fit([First, Second], Sample.Labels, inverseStrength);
        Assert.Equal(first, blend.Weights[0], 1e-12);
        Assert.Equal(second, blend.Weights[1], 1e-12);
        Assert.Equal(intercept, blend.Intercept, 1e-12);
    }

    [Fact]
    public void At_the_minimum_the_gradient_is_zero()
    {
        var blend = LogisticBlend.Fit([First, Second], Sample.Labels);
        double[] gradient = [blend.Weights[0], blend.Weights[1], 0];
        for (int row = 0; row < 40; row++)
        {
            double error = 1 / (1 + Math.Exp(-blend.Score([First[row], Second[row]]))) - Sample.Labels[row];
            gradient[0] += error * First[row];
            gradient[1] += error * Second[row];
            gradient[2] += error;
        }
        Assert.All(gradient, slope => Assert.Equal(0, slope, 1e-10));
    }

    [Fact]
    public void Classes_that_a_column_separates_get_finite_weights()
    {
        var blend = LogisticBlend.Fit(
            [
                [-2, -1, -0.5, 0.5, 1, 2],
            ],
            [0, 0, 0, 1, 1, 1]
        );
        Assert.Equal(1.1761260473786044, blend.Weights[0], 1e-12);
        Assert.Equal(0, blend.Intercept, 1e-12);
        var extreme = LogisticBlend.Fit(
            [
                [-1e6, -1e6, 1e6, 1e6],
            ],
            [0, 0, 1, 1]
        );
        Assert.True(extreme.Score([1e6]) > 5 && double.IsFinite(extreme.Score([1e6])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1e8)]
    public void A_constant_column_adds_nothing(double constant)
    {
        double[] column = [.. First.Select(_ => constant)];
        var blend = LogisticBlend.Fit([First, column], Sample.Labels);
        Assert.Equal(1.7001848408727627, blend.Weights[0], 1e-10);
        Assert.Equal(0.06201689628147122, blend.Score([0, constant]), 1e-10);
    }

    [Fact]
    public void Equal_columns_share_the_weight()
    {
        var blend = LogisticBlend.Fit([First, First], Sample.Labels);
        Assert.Equal(blend.Weights[0], blend.Weights[1], 1e-12);
    }

    [Fact]
    public void A_far_offset_of_a_column_moves_only_the_intercept()
    {
        var near = LogisticBlend.Fit([First], Sample.Labels);
        var far = LogisticBlend.Fit(
            [
                [.. First.Select(value => value + 1e5)],
            ],
            Sample.Labels
        );
        Assert.Equal(near.Weights[0], far.Weights[0], 1e-9);
    }

    [Fact]
    public void Scores_of_all_rows_are_those_of_each_row()
    {
        var blend = new LogisticBlend([2, -1], 0.5);
        Assert.Equal(
            [0.5, 3.5],
            blend.ScoreRows([
                [0, 1],
                [0, -1],
            ])
        );
        Assert.Equal(3.5, blend.Score([1, -1]));
    }
}
