using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;

namespace StackingK8s.OutOfFold;

/// <summary>Puts the experts' embeddings and logits side by side. Pure.</summary>
/// <param name="experts">Names, in column order.</param>
/// <param name="dimensions">Columns of each expert's embedding.</param>
/// <param name="features">both, embeddings or logits.</param>
public sealed class FeatureTable(IReadOnlyList<string> experts, IReadOnlyList<int> dimensions, FeatureSet features)
{
    readonly bool embeddings = features != FeatureSet.Logits;
    readonly bool logits = features != FeatureSet.Embeddings;

    /// <summary>expert.0, expert.1, … of each expert, then expert.logit of each.</summary>
    public IReadOnlyList<string> Columns { get; } =
    [
        .. features == FeatureSet.Logits
            ? []
            : experts.SelectMany((expert, i) => Enumerable.Range(0, dimensions[i]).Select(d => $"{expert}.{d}")),
        .. features == FeatureSet.Embeddings ? [] : experts.Select(expert => $"{expert}.logit"),
    ];

    /// <summary>Writes one row of <paramref name="table"/> (rows, <see cref="Columns"/>).</summary>
    /// <param name="table">The table being filled.</param>
    /// <param name="row">The row in it.</param>
    /// <param name="output">Expert index → its embedding of this row and its logit.</param>
    public void Fill(FloatMatrix table, int row, Func<int, (ReadOnlyMemory<float> Embedding, float Logit)> output)
    {
        var target = table.Row(row);
        int column = 0;
        for (int expert = 0; expert < experts.Count && embeddings; expert++)
        {
            var embedding = output(expert).Embedding.Span;
            embedding.CopyTo(target[column..]);
            column += embedding.Length;
        }
        for (int expert = 0; expert < experts.Count && logits; expert++)
            target[column++] = output(expert).Logit;
    }

    /// <summary>Combines rows that every expert has embedded.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="embedded">Embeddings (rows, dimensions) and logits (rows) per expert, in their order.</param>
    /// <returns>Features (rows, <see cref="Columns"/>), and the logits alone (rows, experts).</returns>
    public (FloatMatrix Features, FloatMatrix Logits) Combine(int rows, IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)> embedded)
    {
        FloatMatrix features = new(rows, Columns.Count),
            together = new(rows, embedded.Count);
        for (int row = 0; row < rows; row++)
        {
            int at = row;
            Fill(features, row, expert => OutputOfRow(embedded[expert].Embeddings, embedded[expert].Logits, at));
            for (int expert = 0; expert < embedded.Count; expert++)
                together.Row(row)[expert] = embedded[expert].Logits[row];
        }
        return (features, together);
    }

    internal static (ReadOnlyMemory<float> Embedding, float Logit) OutputOfRow(FloatMatrix embeddings, float[] logits, int row) =>
        (embeddings.Values.AsMemory(row * embeddings.Columns, embeddings.Columns), logits[row]);
}
