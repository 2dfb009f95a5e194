using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning;

namespace StackingK8s.OutOfFold;

/// <summary>Lays the experts' descriptions side by side. Pure.</summary>
/// <param name="experts">Names, in column order.</param>
/// <param name="dimensions">Columns of each expert's embedding.</param>
/// <param name="features">both, embeddings or logits.</param>
public sealed class FeatureTable(IReadOnlyList<string> experts, IReadOnlyList<int> dimensions, string features)
{
    readonly bool embeddings = features != "logits";
    readonly bool logits = features != "embeddings";

    /// <summary>expert.0, expert.1, … of each expert, then expert.logit of each.</summary>
    public IReadOnlyList<string> Columns { get; } =
    [
        .. features == "logits" ? [] : experts.SelectMany((expert, i) => Enumerable.Range(0, dimensions[i]).Select(d => $"{expert}.{d}")),
        .. features == "embeddings" ? [] : experts.Select(expert => $"{expert}.logit"),
    ];

    /// <summary>Writes one row of <paramref name="table"/> (rows, <see cref="Columns"/>).</summary>
    /// <param name="table">The table being filled.</param>
    /// <param name="row">The row in it.</param>
    /// <param name="describe">Expert index → its embedding of this row and its logit.</param>
    public void Fill(FloatMatrix table, int row, Func<int, (ReadOnlyMemory<float> Embedding, float Logit)> describe)
    {
        var target = table.Row(row);
        int column = 0;
        for (int expert = 0; expert < experts.Count && embeddings; expert++)
        {
            var embedding = describe(expert).Embedding.Span;
            embedding.CopyTo(target[column..]);
            column += embedding.Length;
        }
        for (int expert = 0; expert < experts.Count && logits; expert++)
            target[column++] = describe(expert).Logit;
    }

    /// <summary>Rows that each expert has described, side by side: (rows, <see cref="Columns"/>), and the logits alone (rows, experts).</summary>
    /// <param name="rows">How many.</param>
    /// <param name="described">One description per expert, in their order.</param>
    public (FloatMatrix Features, FloatMatrix Logits) Of(int rows, IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)> described)
    {
        FloatMatrix features = new(rows, Columns.Count),
            together = new(rows, described.Count);
        for (int row = 0; row < rows; row++)
        {
            int at = row;
            Fill(features, row, expert => RowOf(described[expert].Embeddings, described[expert].Logits, at));
            for (int expert = 0; expert < described.Count; expert++)
                together.Row(row)[expert] = described[expert].Logits[row];
        }
        return (features, together);
    }

    internal static (ReadOnlyMemory<float> Embedding, float Logit) RowOf(FloatMatrix embeddings, float[] logits, int row) =>
        (embeddings.Values.AsMemory(row * embeddings.Columns, embeddings.Columns), logits[row]);
}
