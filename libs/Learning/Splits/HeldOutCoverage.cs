namespace StackingK8s.Learning.Splits;

/// <summary>
/// The rule that makes out-of-fold features honest: the held-out rows of all folds together are every row, once. A row missing leaves
/// the meta-model nothing to learn from; a row twice means that one of its embeddings came from a network that trained on it.
/// </summary>
public static class HeldOutCoverage
{
    /// <summary>All violations of the rule.</summary>
    /// <param name="rows">Number of rows in the manifest; they are numbered from 0.</param>
    /// <param name="heldOutRowsPerFold">Per fold the rows it embedded.</param>
    /// <param name="limit">Most sentences, by default 20; one more counts the rest.</param>
    /// <returns>One sentence per violation; empty where the rule holds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is negative.</exception>
    public static IReadOnlyList<string> Problems(int rows, IReadOnlyList<int[]> heldOutRowsPerFold, int limit = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int[] embeddings = new int[rows];
        var unknown = new List<(int Fold, int Row)>();
        for (int fold = 0; fold < heldOutRowsPerFold.Count; fold++)
        {
            foreach (int row in heldOutRowsPerFold[fold])
            {
                if ((uint)row < (uint)rows)
                    embeddings[row]++;
                else
                    unknown.Add((fold, row));
            }
        }

        // Lazy, so that a million faulty rows do not become a million sentences.
        var sentences = unknown
            .Select(s => $"Fold {s.Fold} embeds row {s.Row}, which does not exist: there are {rows} rows, numbered from 0.")
            .Concat(
                Enumerable
                    .Range(0, rows)
                    .Where(row => embeddings[row] != 1)
                    .Select(row =>
                        embeddings[row] == 0
                            ? $"Row {row} is not embedded by any fold."
                            : $"Row {row} is embedded {embeddings[row]} times, by folds {FoldsThatEmbed(row, heldOutRowsPerFold)}."
                    )
            );
        List<string> problems = [.. sentences.Take(limit)];
        int more = unknown.Count + embeddings.Count(times => times != 1) - problems.Count;
        if (more > 0)
            problems.Add($"And {more} more.");
        return problems;
    }

    static string FoldsThatEmbed(int row, IReadOnlyList<int[]> heldOutRowsPerFold) =>
        string.Join(
            " and ",
            Enumerable.Range(0, heldOutRowsPerFold.Count).SelectMany(fold => heldOutRowsPerFold[fold].Where(row.Equals).Select(_ => fold))
        );
}
