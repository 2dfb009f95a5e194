namespace StackingK8s.Learning.Splits;

/// <summary>
/// The rule that makes out-of-fold features honest: the held-out rows of all folds together are every row, once. A row missing leaves
/// the meta-model nothing to learn from; a row twice means that one of its descriptions came from a network that trained on it.
/// </summary>
public static class HeldOutCoverage
{
    /// <summary>All breaches of the rule, one sentence each; none where it holds.</summary>
    /// <param name="rows">Number of rows in the manifest; they are numbered from 0.</param>
    /// <param name="heldOutRowsPerFold">Per fold the rows it described.</param>
    /// <param name="limit">Sentences before the rest is only counted.</param>
    public static IReadOnlyList<string> Problems(int rows, IReadOnlyList<int[]> heldOutRowsPerFold, int limit = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int[] described = new int[rows];
        var strangers = new List<(int Fold, int Row)>();
        for (int fold = 0; fold < heldOutRowsPerFold.Count; fold++)
        {
            foreach (int row in heldOutRowsPerFold[fold])
            {
                if ((uint)row < (uint)rows)
                    described[row]++;
                else
                    strangers.Add((fold, row));
            }
        }

        // Lazy, so that a million faulty rows do not become a million sentences.
        var sentences = strangers
            .Select(s => $"Fold {s.Fold} describes row {s.Row}, which does not exist: there are {rows} rows, numbered from 0.")
            .Concat(
                Enumerable
                    .Range(0, rows)
                    .Where(row => described[row] != 1)
                    .Select(row =>
                        described[row] == 0
                            ? $"Row {row} is described by no fold."
                            : $"Row {row} is described {described[row]} times, by folds {Describers(row, heldOutRowsPerFold)}."
                    )
            );
        List<string> problems = [.. sentences.Take(limit)];
        int more = strangers.Count + described.Count(times => times != 1) - problems.Count;
        if (more > 0)
            problems.Add($"And {more} more.");
        return problems;
    }

    static string Describers(int row, IReadOnlyList<int[]> heldOutRowsPerFold) =>
        string.Join(
            " and ",
            Enumerable.Range(0, heldOutRowsPerFold.Count).SelectMany(fold => heldOutRowsPerFold[fold].Where(row.Equals).Select(_ => fold))
        );
}
