using StackingK8s.Artifacts;
using StackingK8s.Learning;

namespace StackingK8s.Aggregation;

/// <summary>All rows, each in the words of the networks that never saw it.</summary>
/// <param name="Rows">In manifest order.</param>
/// <param name="FoldOfRow">The fold whose networks describe the row.</param>
/// <param name="Features">X_meta, (rows, columns).</param>
/// <param name="Logits">(rows, experts), whatever the features.</param>
sealed record OutOfFoldTable(IReadOnlyList<DataRow> Rows, int[] FoldOfRow, FloatMatrix Features, FloatMatrix Logits)
{
    /// <summary>Puts folds that keep <see cref="OutOfFoldRule"/> back into manifest order. Pure.</summary>
    public static OutOfFoldTable Assemble(IReadOnlyList<FoldOutput> folds, FeatureTable table)
    {
        int count = folds.Sum(fold => fold.HeldOut.Count), experts = folds[0].Experts.Count;
        OutOfFoldTable whole = new(new DataRow[count], new int[count], new(count, table.Columns.Count), new(count, experts));
        var rows = (DataRow[])whole.Rows;
        foreach (var fold in folds)
            for (int i = 0; i < fold.HeldOut.Count; i++)
            {
                int row = fold.HeldOut[i].Row;
                rows[row] = fold.HeldOut[i];
                whole.FoldOfRow[row] = fold.Fold;
                table.Fill(whole.Features, row, expert => Describe(fold.Experts[expert].Embeddings, fold.Experts[expert].Logits, i));
                for (int expert = 0; expert < experts; expert++) whole.Logits.Row(row)[expert] = fold.Experts[expert].Logits[i];
            }
        return whole;
    }

    /// <summary>The test rows in one fold's words: (test rows, columns) and (test rows, experts).</summary>
    public static (FloatMatrix Features, FloatMatrix Logits) OfTest(FoldOutput fold, FeatureTable table)
    {
        FloatMatrix features = new(fold.Test.Count, table.Columns.Count), logits = new(fold.Test.Count, fold.Experts.Count);
        for (int row = 0; row < fold.Test.Count; row++)
        {
            int at = row;
            table.Fill(features, row, expert => Describe(fold.Experts[expert].TestEmbeddings, fold.Experts[expert].TestLogits, at));
            for (int expert = 0; expert < fold.Experts.Count; expert++) logits.Row(row)[expert] = fold.Experts[expert].TestLogits[row];
        }
        return (features, logits);
    }

    static (ReadOnlyMemory<float>, float) Describe(FloatMatrix embeddings, float[] logits, int row) =>
        (embeddings.Values.AsMemory(row * embeddings.Columns, embeddings.Columns), logits[row]);
}
