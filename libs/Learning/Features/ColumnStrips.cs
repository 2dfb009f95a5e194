using System.Numerics;

namespace StackingK8s.Learning.Features;

/// <summary>
/// The right-hand matrix of a product, repacked: strips of four vectors' width, each contiguous from the first row to the last and padded
/// with zeros, so that a strip streams through the cache while four running sums per sample stay in registers.
/// </summary>
sealed class ColumnStrips
{
    const int SamplesPerBlock = 64; // these share a strip while it is in the cache
    static readonly int Lanes = Vector<float>.Count,
        Width = 4 * Lanes;

    readonly FloatMatrix matrix;
    readonly float[][] strips; // each rows x Width

    public ColumnStrips(FloatMatrix matrix)
    {
        this.matrix = matrix;
        strips = new float[(matrix.Columns + Width - 1) / Width][];
        for (int strip = 0; strip < strips.Length; strip++)
        {
            strips[strip] = new float[matrix.Rows * Width];
            for (int row = 0; row < matrix.Rows; row++)
                Part(matrix.Row(row), strip).CopyTo(strips[strip].AsSpan(row * Width));
        }
    }

    /// <summary>left (samples x rows) times this matrix: samples x columns.</summary>
    public FloatMatrix Product(FloatMatrix left, int threads)
    {
        var product = new FloatMatrix(left.Rows, this.matrix.Columns);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, (left.Rows + SamplesPerBlock - 1) / SamplesPerBlock, options, block =>
        {
            int from = block * SamplesPerBlock,
                to = Math.Min(left.Rows, from + SamplesPerBlock);
            for (int strip = 0; strip < strips.Length; strip++)
            for (int sample = from; sample < to; sample++)
                Multiply(left.Row(sample), strips[strip], Part(product.Row(sample), strip));
        });
        return product;
    }

    static void Multiply(ReadOnlySpan<float> sample, ReadOnlySpan<float> strip, Span<float> output)
    {
        Vector<float> a = default,
            b = default,
            c = default,
            d = default;
        foreach (float value in sample)
        {
            var x = new Vector<float>(value);
            a = Vector.FusedMultiplyAdd(x, new(strip), a);
            b = Vector.FusedMultiplyAdd(x, new(strip[Lanes..]), b);
            c = Vector.FusedMultiplyAdd(x, new(strip[(2 * Lanes)..]), c);
            d = Vector.FusedMultiplyAdd(x, new(strip[(3 * Lanes)..]), d);
            strip = strip[Width..];
        }
        Span<float> sums = stackalloc float[Width];
        a.CopyTo(sums);
        b.CopyTo(sums[Lanes..]);
        c.CopyTo(sums[(2 * Lanes)..]);
        d.CopyTo(sums[(3 * Lanes)..]);
        sums[..output.Length].CopyTo(output);
    }

    static Span<float> Part(Span<float> row, int strip) => row[(strip * Width)..Math.Min(row.Length, (strip + 1) * Width)];
}
