using System.Runtime.Intrinsics;
using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Features;

/// <summary>
/// The linear map from an expert's pooled features to the embedding width, the same for every fold of a run: a seeded random matrix with
/// orthonormal columns (rows, where it widens).
/// </summary>
/// <remarks>
/// Why it is fixed and not trained with the network: the meta-model reads column 17 of every fold as one feature. A projection trained
/// per fold would put each fold in a space of its own, on top of what the networks' own bases already do. Why orthonormal: it keeps
/// lengths and angles as far as the width allows (Johnson and Lindenstrauss), and exactly where it widens, and prefers no feature.
/// </remarks>
public static class OrthonormalProjection
{
    /// <summary>
    /// Q of the QR decomposition of a standard Gaussian matrix, drawn column by column, with R's diagonal positive, which makes Q unique;
    /// Q transposed where it widens.
    /// </summary>
    /// <param name="features">Width of the pooled features, at least 1.</param>
    /// <param name="dimensions">Width of the embedding, at least 1.</param>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <returns>features x dimensions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1, or the seed does not fit in 32 bits.</exception>
    public static FloatMatrix Create(int features, int dimensions, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        int length = Math.Max(features, dimensions),
            count = Math.Min(features, dimensions);
        var random = new RandomState(seed);
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
            for (int k = 0; k < length; k++)
                vectors[i][k] = random.NextGaussian();
            Orthonormalise(vectors.AsSpan(0, i), vectors[i]);
        }
        var projection = new FloatMatrix(features, dimensions);
        for (int row = 0; row < features; row++)
        for (int column = 0; column < dimensions; column++)
            projection.Row(row)[column] = (float)(dimensions <= features ? vectors[column][row] : vectors[row][column]);
        return projection;
    }

    /// <summary>The same of features in parts, each with a map of its own: no column mixes two parts.</summary>
    /// <param name="parts">Widths, at least 1, and seed of each part, in the order of the features.</param>
    /// <returns>All features x all dimensions, zero outside the blocks.</returns>
    public static FloatMatrix Create(IReadOnlyList<(int Features, int Dimensions, long Seed)> parts)
    {
        FloatMatrix projection = new(parts.Sum(part => part.Features), parts.Sum(part => part.Dimensions));
        int feature = 0,
            dimension = 0;
        foreach (var part in parts)
        {
            var block = Create(part.Features, part.Dimensions, part.Seed);
            for (int row = 0; row < block.Rows; row++)
                block.Row(row).CopyTo(projection.Row(feature + row)[dimension..]);
            (feature, dimension) = (feature + block.Rows, dimension + block.Columns);
        }
        return projection;
    }

    /// <summary>The embeddings of some samples: <paramref name="features"/> times <paramref name="projection"/>.</summary>
    /// <remarks>
    /// Each output is one chain of fused multiply-adds over the features in order, so neither the number of threads nor the machine's
    /// vector width changes a bit.
    /// </remarks>
    /// <param name="features">samples x features.</param>
    /// <param name="projection">features x dimensions, from one of the two above.</param>
    /// <param name="threads">Most threads to run at a time, at least 1; by default 1.</param>
    /// <returns>samples x dimensions.</returns>
    /// <exception cref="ArgumentException">The features have another width than the projection has rows.</exception>
    public static FloatMatrix Apply(FloatMatrix features, FloatMatrix projection, int threads = 1)
    {
        if (features.Columns != projection.Rows)
            throw new ArgumentException($"The samples have {features.Columns} features, but the projection expects {projection.Rows}.");
        return new ColumnStrips(projection).Product(features, threads);
    }

    // Gram-Schmidt, one vector at a time, done twice: once leaves rounding errors along the others, a second time removes them.
    static void Orthonormalise(ReadOnlySpan<double[]> basis, double[] vector)
    {
        for (int pass = 0; pass < 2; pass++)
            foreach (double[] other in basis)
            {
                double along = Dot(other, vector);
                for (int k = 0; k < vector.Length; k++)
                    vector[k] -= along * other[k];
            }
        double norm = Math.Sqrt(Dot(vector, vector)); // on R's diagonal, so positive
        for (int k = 0; k < vector.Length; k++)
            vector[k] /= norm;
    }

    // Four lanes whatever the machine offers, so the order of addition is the same everywhere.
    static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = Vector256<double>.Zero;
        int k = 0;
        for (; k + 4 <= x.Length; k += 4)
            sum += Vector256.Create(x[k..]) * Vector256.Create(y[k..]);
        double total = sum[0] + sum[1] + sum[2] + sum[3];
        for (; k < x.Length; k++)
            total += x[k] * y[k];
        return total;
    }
}
