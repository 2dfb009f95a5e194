namespace StackingK8s.DataCheck.Shortcuts;

/// <summary>Predicts the label from the words of a text, each for itself (naive Bayes with Laplace's correction).</summary>
static class NaiveBayes
{
    /// <summary>Scores every row by the rows of the other folds.</summary>
    /// <param name="rows">Labels and folds.</param>
    /// <param name="words">The different words of each row.</param>
    /// <returns>Log-odds per row.</returns>
    public static double[] Score(ShortcutRows rows, IReadOnlyList<IReadOnlyCollection<string>> words)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[][] coded = [.. words.Select(row => row.Select(Number).ToArray())];
        int all = rows.FoldCount;
        var counts = new Dictionary<(int Word, int Label), double>[all + 1];
        var totals = new double[all + 1, 2];
        for (int fold = 0; fold <= all; fold++)
            counts[fold] = [];
        for (int row = 0; row < coded.Length; row++)
            foreach (int fold in (int[])[rows.Folds[row], all])
            {
                totals[fold, rows.Labels[row]]++;
                foreach (int word in coded[row])
                    counts[fold][(word, rows.Labels[row])] = counts[fold].GetValueOrDefault((word, rows.Labels[row])) + 1;
            }
        return [.. coded.Select((row, i) => row.Sum(word => LogShare(word, 1, rows.Folds[i]) - LogShare(word, 0, rows.Folds[i])))];

        int Number(string word)
        {
            if (!numbers.TryGetValue(word, out int number))
                numbers.Add(word, number = numbers.Count);
            return number;
        }

        double LogShare(int word, int label, int fold) =>
            Math.Log(
                (counts[all].GetValueOrDefault((word, label)) - counts[fold].GetValueOrDefault((word, label)) + 1)
                    / (totals[all, label] - totals[fold, label] + 2)
            );
    }
}
