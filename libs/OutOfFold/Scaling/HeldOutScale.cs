using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;

namespace StackingK8s.OutOfFold.Scaling;

/// <summary>Measures the scale of a network again, from what it made of the rows that its fold holds out.</summary>
public static class HeldOutScale
{
    const int BlockNumbers = 1 << 20;

    /// <summary>Reads the files in blocks.</summary>
    /// <param name="expert">The name.</param>
    /// <param name="embeddings">Path of a float32 .npy file, (rows, dimensions).</param>
    /// <param name="logits">Path of a float32 .npy file, (rows).</param>
    public static ExpertScale Measure(string expert, string embeddings, string logits)
    {
        var (columns, logit) = (Moments(embeddings), Moments(logits));
        return new(expert, logit.Means[0], logit.Deviations[0], columns.Means, columns.Deviations);
    }

    static ColumnMoments Moments(string file)
    {
        using var rows = NpyRows.Open(file);
        ColumnMoments moments = new(rows.Columns);
        var block = new float[Math.Max(1, BlockNumbers / rows.Columns) * rows.Columns];
        for (int first = 0, count; first < rows.Shape[0]; first += count)
        {
            count = Math.Min(rows.Shape[0] - first, block.Length / rows.Columns);
            var values = block.AsSpan(0, count * rows.Columns);
            rows.Read(first, values);
            moments.Add(values);
        }
        return moments;
    }
}
