using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Features;

public class OrthonormalProjectionTests
{
    static FloatMatrix Random(int rows, int columns, int seed)
    {
        var random = new RandomState(seed);
        var matrix = new FloatMatrix(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++)
            matrix.Values[i] = (float)random.NextGaussian();
        return matrix;
    }

    static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    static FloatMatrix Transposed(FloatMatrix matrix)
    {
        var transposed = new FloatMatrix(matrix.Columns, matrix.Rows);
        for (int r = 0; r < matrix.Rows; r++)
        for (int c = 0; c < matrix.Columns; c++)
            transposed.Row(c)[r] = matrix[r, c];
        return transposed;
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void A_width_below_one_is_rejected(int features, int dimensions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OrthonormalProjection.Create(features, dimensions, 0));

    [Fact]
    public void Features_of_another_width_are_rejected() =>
        Assert.Throws<ArgumentException>(() => OrthonormalProjection.Apply(new(2, 5), OrthonormalProjection.Create(6, 3, 0)));

    [Theory]
    [InlineData(96, 40)] // columns orthonormal
    [InlineData(64, 64)]
    [InlineData(40, 96)] // rows orthonormal
    [InlineData(1, 1)]
    public void The_vectors_of_the_narrower_side_are_orthonormal(int features, int dimensions)
    {
        var projection = OrthonormalProjection.Create(features, dimensions, 42);
        Assert.Equal((features, dimensions), (projection.Rows, projection.Columns));
        var vectors = dimensions <= features ? Transposed(projection) : projection;
        for (int i = 0; i < vectors.Rows; i++)
        for (int j = 0; j <= i; j++)
            Assert.Equal(i == j ? 1 : 0, Dot(vectors.Row(i), vectors.Row(j)), 2e-7); // rounding to float
    }

    [Theory] // reference: Q of numpy.linalg.qr, columns turned so that R's diagonal is positive, of the same Gaussians
    [InlineData(
        5,
        3,
        new[]
        {
            0.283962318,
            -0.06616211,
            -0.041864627,
            -0.07904315,
            0.827531387,
            -0.055231682,
            0.370271589,
            0.48700734,
            0.480001665,
            0.870688073,
            -0.070099283,
            -0.320579378,
            -0.133861165,
            0.262153238,
            -0.813648621,
        }
    )]
    [InlineData(2, 4, new[] { 0.286541161, -0.079760992, 0.373634262, 0.878595348, -0.444956424, -0.104759745, 0.859208107, -0.229783823 })]
    public void It_is_the_unique_Q_with_positive_diagonal(int features, int dimensions, double[] expected)
    {
        float[] projection = OrthonormalProjection.Create(features, dimensions, 42).Values;
        Assert.Equal(expected, projection.Select(value => (double)value), (x, y) => Math.Abs(x - y) < 1e-7);
    }

    [Fact]
    public void The_seed_decides_and_nothing_else()
    {
        Assert.Equal(OrthonormalProjection.Create(50, 20, 7).Values, OrthonormalProjection.Create(50, 20, 7).Values);
        Assert.NotEqual(OrthonormalProjection.Create(50, 20, 7).Values, OrthonormalProjection.Create(50, 20, 8).Values);
    }

    [Fact]
    public void Widening_keeps_lengths()
    {
        var features = Random(10, 30, 1);
        var embeddings = OrthonormalProjection.Apply(features, OrthonormalProjection.Create(30, 100, 2));
        for (int row = 0; row < 10; row++)
            Assert.Equal(Dot(features.Row(row), features.Row(row)), Dot(embeddings.Row(row), embeddings.Row(row)), 1e-4);
    }

    [Theory]
    [InlineData(0, 20, 5)]
    [InlineData(1, 1, 1)]
    [InlineData(130, 70, 37)]
    [InlineData(65, 40, 128)]
    public void Applying_it_is_the_matrix_product(int samples, int width, int dimensions)
    {
        var features = Random(samples, width, 3);
        var projection = Random(width, dimensions, 4);
        var columns = Transposed(projection);
        var product = OrthonormalProjection.Apply(features, projection);
        Assert.Equal((samples, dimensions), (product.Rows, product.Columns));
        for (int r = 0; r < samples; r++)
        for (int c = 0; c < dimensions; c++)
            Assert.Equal(Dot(features.Row(r), columns.Row(c)), product[r, c], 1e-4);
    }

    [Fact]
    public void Neither_threads_nor_neighbouring_samples_change_a_bit()
    {
        var features = Random(300, 77, 5);
        var projection = OrthonormalProjection.Create(77, 45, 6);
        var product = OrthonormalProjection.Apply(features, projection);
        Assert.Equal(product.Values, OrthonormalProjection.Apply(features, projection, threads: 4).Values);
        Assert.Equal(product.Row(201).ToArray(), OrthonormalProjection.Apply(features.SelectRows([201]), projection).Values);
    }

    [Fact] // the promised chain of fused multiply-adds, one feature after the other
    public void Each_output_adds_up_the_features_in_order()
    {
        var features = Random(3, 33, 7);
        var projection = Random(33, 70, 8);
        var product = OrthonormalProjection.Apply(features, projection);
        for (int r = 0; r < 3; r++)
        for (int c = 0; c < 70; c++)
        {
            float sum = 0;
            for (int k = 0; k < 33; k++)
                sum = MathF.FusedMultiplyAdd(features[r, k], projection[k, c], sum);
            Assert.Equal(sum, product[r, c]);
        }
    }

    [Fact]
    public void Parts_are_projected_on_their_own_each_by_its_own_seed()
    {
        var projection = OrthonormalProjection.Create([(5, 3, 1L), (2, 2, 2L), (4, 1, 1L)]);

        Assert.Equal((11, 6), (projection.Rows, projection.Columns));
        var (first, second, third) = (
            OrthonormalProjection.Create(5, 3, 1),
            OrthonormalProjection.Create(2, 2, 2),
            OrthonormalProjection.Create(4, 1, 1)
        );
        for (int row = 0; row < 11; row++)
        for (int column = 0; column < 6; column++)
            Assert.Equal(
                (row, column) switch
                {
                    (< 5, < 3) => first[row, column],
                    (>= 5 and < 7, 3 or 4) => second[row - 5, column - 3],
                    (>= 7, 5) => third[row - 7, 0],
                    _ => 0,
                },
                projection[row, column]
            );
    }
}
