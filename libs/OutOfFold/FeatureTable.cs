using System.Buffers;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.OutOfFold;

/// <summary>Puts the experts' embeddings and logits side by side.</summary>
/// <param name="experts">In column order.</param>
/// <param name="features">both, embeddings or logits.</param>
public sealed class FeatureTable(IReadOnlyList<ExpertShape> experts, FeatureSet features)
{
    readonly bool hasEmbeddings = features != FeatureSet.Logits;
    readonly bool hasLogits = features != FeatureSet.Embeddings;
    readonly int firstLogit = features == FeatureSet.Logits ? 0 : experts.Sum(expert => expert.Dimensions);

    /// <summary>expert.0, expert.1, … of each expert, or expert.last.0, … with layers; then expert.logit of each.</summary>
    public IReadOnlyList<string> Columns { get; } =
    [
        .. features == FeatureSet.Logits ? [] : experts.SelectMany(expert => expert.Columns),
        .. features == FeatureSet.Embeddings ? [] : experts.Select(expert => $"{expert.Name}.logit"),
    ];

    /// <summary>The table of a run, whose folds all have the dimensions of this one.</summary>
    /// <param name="fold">Any fold of the run.</param>
    /// <param name="features">both, embeddings or logits.</param>
    public static FeatureTable Of(FoldOutput fold, FeatureSet features) => new([.. fold.Experts.Select(expert => expert.Shape)], features);

    /// <summary>Writes one expert's output of some rows into its columns; the other columns stay as they are.</summary>
    /// <param name="table">(rows, <see cref="Columns"/>), row by row.</param>
    /// <param name="rows">The row of the table for each row of the output.</param>
    /// <param name="expert">Its index.</param>
    /// <param name="embeddings">(rows, dimensions), row by row; not looked at unless they are among the columns.</param>
    /// <param name="logitOfRow">A number per row.</param>
    /// <param name="scale">Of the network; null where its output stays as it is.</param>
    void Place(
        Span<float> table,
        ReadOnlySpan<int> rows,
        int expert,
        ReadOnlySpan<float> embeddings,
        ReadOnlySpan<float> logitOfRow,
        NetworkScale? scale
    )
    {
        int width = experts[expert].Dimensions,
            first = experts.Take(expert).Sum(before => before.Dimensions);
        for (int i = 0; i < rows.Length; i++)
        {
            var row = table.Slice(rows[i] * Columns.Count, Columns.Count);
            if (hasEmbeddings)
            {
                embeddings.Slice(i * width, width).CopyTo(row[first..]);
                scale?.ScaleEmbedding(row.Slice(first, width));
            }
            if (hasLogits)
                row[firstLogit + expert] = scale?.Score(logitOfRow[i]) ?? logitOfRow[i];
        }
    }

    /// <summary>Reads one expert's embeddings of some rows and writes them, with the logits, into its columns, on its scale.</summary>
    /// <param name="table">(rows, <see cref="Columns"/>), row by row.</param>
    /// <param name="rows">The row of the table for each row of the output.</param>
    /// <param name="expert">Its index.</param>
    /// <param name="embeddings">Where the embeddings lie; not read unless they are among the columns.</param>
    /// <param name="logitOfRow">A number per row of <paramref name="embeddings"/>.</param>
    /// <param name="scale">Of the network; null where its output stays as it is.</param>
    /// <param name="first">The first of the rows, in <paramref name="embeddings"/> and <paramref name="logitOfRow"/>.</param>
    internal void Place(
        Span<float> table,
        ReadOnlySpan<int> rows,
        int expert,
        NpyRows embeddings,
        float[] logitOfRow,
        NetworkScale? scale,
        int first
    )
    {
        int numbers = hasEmbeddings ? rows.Length * embeddings.Columns : 0;
        float[] buffer = ArrayPool<float>.Shared.Rent(numbers);
        try
        {
            if (hasEmbeddings)
                embeddings.Read(first, buffer.AsSpan(0, numbers));
            Place(table, rows, expert, buffer, logitOfRow.AsSpan(first, rows.Length), scale);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>Combines rows that every expert has embedded.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="embedded">Embeddings (rows, dimensions) and logits (rows) per expert, in their order.</param>
    /// <param name="scales">Of the networks; null where their output stays as it is.</param>
    /// <returns>
    /// Features (rows, <see cref="Columns"/>), and (rows, experts) the logits alone and the scores, which are the logits on the scale.
    /// </returns>
    public (FloatMatrix Features, FloatMatrix Logits, FloatMatrix Scores) Combine(
        int rows,
        IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)> embedded,
        IReadOnlyList<NetworkScale>? scales
    )
    {
        FloatMatrix combined = new(rows, Columns.Count),
            logits = new(rows, embedded.Count),
            scores = new(rows, embedded.Count);
        int[] all = [.. Enumerable.Range(0, rows)];
        for (int expert = 0; expert < embedded.Count; expert++)
        {
            if (embedded[expert].Embeddings.Columns != experts[expert].Dimensions)
                throw new ArgumentException(
                    $"{experts[expert].Name} has embeddings of {embedded[expert].Embeddings.Columns} numbers, "
                        + $"not {experts[expert].Dimensions}.",
                    nameof(embedded)
                );
            var scale = scales?[expert];
            Place(combined.Values, all, expert, embedded[expert].Embeddings.Values, embedded[expert].Logits, scale);
            for (int row = 0; row < rows; row++)
            {
                float logit = embedded[expert].Logits[row];
                logits.Row(row)[expert] = logit;
                scores.Row(row)[expert] = scale?.Score(logit) ?? logit;
            }
        }
        return (combined, logits, scores);
    }
}
