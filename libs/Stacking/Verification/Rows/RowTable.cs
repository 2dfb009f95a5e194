using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>All rows of a run in manifest order. They stay where the folds' lists of held-out rows have them.</summary>
sealed class RowTable
{
    readonly IReadOnlyList<RowList> heldOut;
    readonly int[] indexInFold;

    RowTable(IReadOnlyList<RowList> heldOut)
    {
        this.heldOut = heldOut;
        int count = heldOut.Sum(rows => rows.Count);
        (FoldOfRow, indexInFold) = (new int[count], new int[count]);
        for (int fold = 0; fold < heldOut.Count; fold++)
        for (int i = 0; i < heldOut[fold].Count; i++)
            if (heldOut[fold].Number(i) is var row && row < count)
                (FoldOfRow[row], indexInFold[row]) = (fold, i);
    }

    /// <summary>How many rows the folds hold out.</summary>
    public int Count => FoldOfRow.Length;

    /// <summary>The fold that holds out each row.</summary>
    public int[] FoldOfRow { get; }

    /// <summary>Rows that no fold or more than one holds out, and lists that are not in manifest order.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    /// <summary>A row.</summary>
    /// <param name="row">From 0, in manifest order.</param>
    public DataRow this[int row] => heldOut[FoldOfRow[row]][indexInFold[row]];

    /// <summary>Where a row lies: the list of its fold, and its place in it.</summary>
    public (RowList List, int Index) Place(int row) => (heldOut[FoldOfRow[row]], indexInFold[row]);

    /// <summary>The path of a row.</summary>
    public string Path(int row) => heldOut[FoldOfRow[row]].Path(indexInFold[row]);

    /// <summary>The label of a row.</summary>
    public int Label(int row) => heldOut[FoldOfRow[row]].Label(indexInFold[row]);

    /// <summary>The group of a row; null without one.</summary>
    public string? Group(int row) => heldOut[FoldOfRow[row]].Group(indexInFold[row]);

    /// <summary>Reads the lists of held-out rows.</summary>
    public static RowTable Read(LoadedRun run)
    {
        var heldOut = run.Folds.Select(fold => run.Rows(fold.Reference.Step, ArtifactPaths.Fold.HeldOutRows)).ToList();
        return new(heldOut) { Problems = FindProblems([.. heldOut.Select(Numbers)]) };
    }

    /// <summary>The table of a run whose folds hold out every row once.</summary>
    /// <exception cref="UncheckedException">They do not.</exception>
    public static RowTable ReadComplete(LoadedRun run) =>
        Read(run) is { Problems.Count: 0 } table ? table : throw new UncheckedException("the held-out rows are not all rows once");

    /// <summary>The first difference of two lists, as a sentence.</summary>
    public static string Difference(IReadOnlyList<DataRow> expected, IReadOnlyList<DataRow> listed, string what, string other)
    {
        int at = expected.Zip(listed).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{what} are not {other}: "
            + (
                at == listed.Count ? $"they end before {Named(expected[at])}"
                : at == expected.Count ? $"they continue with {Named(listed[at])}"
                : $"{Named(listed[at])} stands where {Named(expected[at])} belongs"
            );
    }

    static int[] Numbers(RowList rows) => [.. Enumerable.Range(0, rows.Count).Select(rows.Number)];

    static IReadOnlyList<string> FindProblems(IReadOnlyList<int[]> numbers)
    {
        int count = numbers.Sum(rows => rows.Length);
        List<string> problems = [.. HeldOutCoverage.Problems(count, numbers)];
        for (int fold = 0; fold < numbers.Count; fold++)
        for (int i = 1; i < numbers[fold].Length; i++)
            if (numbers[fold][i] < numbers[fold][i - 1])
            {
                problems.Add($"fold-{fold} lists row {numbers[fold][i]} after row {numbers[fold][i - 1]}");
                break;
            }
        if (count == 0)
            problems.Add("no fold holds out any row");
        return problems;
    }

    static string Named(DataRow row) =>
        $"row {row.Row} ({row.Path}, label {row.Label}{(row.Group is null ? "" : $", group '{row.Group}'")})";
}
