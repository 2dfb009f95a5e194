using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.OutOfFold;

/// <summary>
/// All rows in manifest order, each with the output of the networks that never saw it. Only where each row lies is kept in memory: 8 bytes
/// beside the folds' own lists.
/// </summary>
public sealed class OutOfFoldTable
{
    readonly int[] foldOfRow,
        indexInFold,
        slicePlaces,
        testSlicePlaces;

    /// <summary>Finds each row's place. Embeddings are read later, by <see cref="Read"/>.</summary>
    /// <param name="folds">At least one; they keep <see cref="OutOfFoldRule"/>.</param>
    /// <param name="features">The columns.</param>
    /// <param name="slices">Columns of the manifests that slices.csv has; by default none.</param>
    /// <exception cref="ArtifactException">The folds do not have a column of these.</exception>
    public OutOfFoldTable(IReadOnlyList<FoldOutput> folds, FeatureTable features, IReadOnlyList<string>? slices = null)
    {
        (Folds, Features, Slices) = (folds, features, slices ?? []);
        slicePlaces = Places(folds[0].HeldOutColumns.Names);
        testSlicePlaces = folds[0].Test.Count > 0 ? Places(folds[0].TestColumns.Names) : [];
        int rows = folds.Sum(fold => fold.HeldOut.Count);
        (foldOfRow, indexInFold) = (new int[rows], new int[rows]);
        for (int fold = 0; fold < folds.Count; fold++)
        for (int i = 0; i < folds[fold].HeldOut.Count; i++)
            (foldOfRow[folds[fold].HeldOut.Number(i)], indexInFold[folds[fold].HeldOut.Number(i)]) = (fold, i);
    }

    /// <summary>The folds.</summary>
    public IReadOnlyList<FoldOutput> Folds { get; }

    /// <summary>The columns of X_meta.</summary>
    public FeatureTable Features { get; }

    /// <summary>The manifest's columns that slices.csv has.</summary>
    public IReadOnlyList<string> Slices { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows => foldOfRow.Length;

    /// <summary>The fold that holds a row out, whose networks embed it.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    public FoldOutput Fold(int row) => Folds[foldOfRow[row]];

    /// <summary>A row of the manifest.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    public DataRow this[int row] => Fold(row).HeldOut[indexInFold[row]];

    /// <summary>The fold of each row, in manifest order.</summary>
    public int[] FoldOfRow() => [.. foldOfRow.Select(fold => Folds[fold].Fold)];

    /// <summary>The label of each row, in manifest order: 0 or 1.</summary>
    public int[] Labels() => [.. Enumerable.Range(0, Rows).Select(row => Fold(row).HeldOut.Label(indexInFold[row]))];

    /// <summary>The group of each row, in manifest order; null without one.</summary>
    public IEnumerable<string?> Groups() => Enumerable.Range(0, Rows).Select(row => Fold(row).HeldOut.Group(indexInFold[row]));

    /// <summary>A row's value in one of the manifest's further columns.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    /// <param name="column">From 0, as in <see cref="FoldOutput.HeldOutColumns"/>.</param>
    public string Further(int row, int column) => Fold(row).HeldOutColumns[indexInFold[row], column];

    /// <summary>A row's value in a column of <see cref="Slices"/>.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    /// <param name="slice">From 0.</param>
    public string Slice(int row, int slice) =>
        slicePlaces[slice] < 0
            ? Fold(row).HeldOut.Group(indexInFold[row]) ?? ""
            : Fold(row).HeldOutColumns[indexInFold[row], slicePlaces[slice]];

    /// <summary>The same of a test row.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    /// <param name="slice">From 0.</param>
    public string TestSlice(int row, int slice) =>
        testSlicePlaces[slice] < 0 ? Folds[0].Test.Group(row) ?? "" : Folds[0].TestColumns[row, testSlicePlaces[slice]];

    /// <summary>One expert's log-odds of a row.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    /// <param name="expert">Its index.</param>
    public float Logit(int row, int expert) => Fold(row).Experts[expert].Logits[indexInFold[row]];

    /// <summary>One expert's score of a row: its log-odds on the scale of the network.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    /// <param name="expert">Its index.</param>
    public float Score(int row, int expert) => Fold(row).Experts[expert].Score(Logit(row, expert));

    /// <summary>Where the slices are among the further columns; -1 for the group, which is none of them.</summary>
    int[] Places(IReadOnlyList<string> further) =>
        [
            .. Slices.Select(slice =>
                further.Index().Where(column => column.Item == slice).Select(column => column.Index).DefaultIfEmpty(-1).First() is var place
                && (place >= 0 || slice == Folds[0].GroupColumn)
                    ? place
                    : throw new ArtifactException($"The folds do not have the column {slice}, which is named a slice. Run the folds again.")
            ),
        ];

    /// <summary>Reads the features of consecutive rows.</summary>
    /// <param name="first">The first row, from 0, in manifest order.</param>
    /// <param name="table">Is filled: (rows, columns), row by row; its length says how many rows.</param>
    public void Read(int first, Span<float> table)
    {
        int count = table.Length / Features.Columns.Count;
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            // A fold's rows are in manifest order, so those of a stretch of the manifest lie together in its files.
            int[] rows = [.. Enumerable.Range(0, count).Where(row => foldOfRow[first + row] == fold)];
            if (rows.Length == 0)
                continue;
            int index = indexInFold[first + rows[0]];
            for (int expert = 0; expert < Folds[fold].Experts.Count; expert++)
            {
                var output = Folds[fold].Experts[expert];
                Features.Place(table, rows, expert, output.Embeddings, output.Logits, output.Scale, index);
            }
        }
    }
}
