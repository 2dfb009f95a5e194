using StackingK8s.Vision.Kernels;
using static StackingK8s.Tests.Vision.Experts.Closeness;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Kernels;

public sealed class FloatProductTests
{
    const double Tolerance = 1e-6;

    /// <summary>Depths and widths on both sides of what fills tiles, panels, blocks and chunks.</summary>
    [Theory]
    [InlineData(8, 1, 1)]
    [InlineData(8, 16, 48)]
    [InlineData(9, 3, 15)]
    [InlineData(33, 17, 49)]
    [InlineData(131, 96, 40)]
    [InlineData(260, 129, 80)]
    [InlineData(1800, 136, 232)]
    public void A_product_is_that_of_float64_with_and_without_a_bias(int rows, int depth, int columns)
    {
        using var scope = NewDisposeScope();
        Tensor a = randn(rows, depth),
            b = randn(depth, columns),
            bias = randn(columns);
        var expected = a.to(ScalarType.Float64).mm(b.to(ScalarType.Float64));

        OnThreads(() =>
        {
            Near(expected, FloatProduct.Times(a, b), Tolerance);
            Near(expected, FloatProduct.TimesTransposed(a, b.t().contiguous(), null), Tolerance);
            Near(expected + bias, FloatProduct.TimesTransposed(a, b.t().contiguous(), bias), Tolerance);
        });
    }

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(16, 8, 48)]
    [InlineData(127, 24, 15)]
    [InlineData(129, 40, 50)]
    [InlineData(8, 1024, 1024)]
    [InlineData(2000, 64, 16)]
    [InlineData(7200, 136, 232)]
    public void A_product_over_the_rows_of_both_is_that_of_float64(int depth, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        Tensor a = randn(depth, rows),
            b = randn(depth, columns);

        var expected = a.to(ScalarType.Float64).t().mm(b.to(ScalarType.Float64));

        OnThreads(() => Near(expected, FloatProduct.TransposedTimes(a, b), Tolerance));
    }

    /// <summary>On one thread, on two, and on more than there are cores.</summary>
    static void OnThreads(Action check)
    {
        int before = get_num_threads();
        try
        {
            foreach (int threads in new[] { 1, 2, 5 })
            {
                set_num_threads(threads);
                check();
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
