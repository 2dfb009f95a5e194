using StackingK8s.Artifacts.Data;
using StackingK8s.Learning;

namespace StackingK8s.OutOfFold;

/// <summary>All rows, each with the output of the networks that never saw it.</summary>
/// <param name="Rows">In manifest order.</param>
/// <param name="FoldOfRow">The fold whose networks embed the row: the one that holds it out.</param>
/// <param name="Features">X_meta, (rows, columns).</param>
/// <param name="Logits">(rows, experts), whatever the features.</param>
public sealed record OutOfFoldTable(IReadOnlyList<DataRow> Rows, int[] FoldOfRow, FloatMatrix Features, FloatMatrix Logits)
{
    /// <summary>Puts folds that keep <see cref="OutOfFoldRule"/> back into manifest order. Pure.</summary>
    /// <param name="folds">At least one.</param>
    /// <param name="table">The columns of the features.</param>
    public static OutOfFoldTable Assemble(IReadOnlyList<FoldOutput> folds, FeatureTable table)
    {
        int count = folds.Sum(fold => fold.HeldOut.Count),
            experts = folds[0].Experts.Count;
        OutOfFoldTable whole = new(new DataRow[count], new int[count], new(count, table.Columns.Count), new(count, experts));
        var rows = (DataRow[])whole.Rows;
        foreach (var fold in folds)
            for (int i = 0; i < fold.HeldOut.Count; i++)
            {
                int row = fold.HeldOut[i].Row;
                rows[row] = fold.HeldOut[i];
                whole.FoldOfRow[row] = fold.Fold;
                table.Fill(whole.Features, row, expert =>
                    FeatureTable.OutputOfRow(fold.Experts[expert].Embeddings, fold.Experts[expert].Logits, i)
                );
                for (int expert = 0; expert < experts; expert++)
                    whole.Logits.Row(row)[expert] = fold.Experts[expert].Logits[i];
            }
        return whole;
    }
}
