namespace StackingK8s.Boosting.Search;

/// <summary>One split of the rows: candidates are fitted on one part and scored on the other.</summary>
/// <param name="Train">Rows to train on, at least one; they are trained on in this order.</param>
/// <param name="Validation">Rows to score on, at least one, none of them in <paramref name="Train"/>.</param>
/// <param name="InitScores">
/// Log-odds of all rows that trees start from in this split, made without its validation rows; null: the log-odds of the labels' mean.
/// </param>
public sealed record SearchSplit(int[] Train, int[] Validation, double[]? InitScores = null)
{
    internal void ThrowIfUnfit(int rows)
    {
        if (Train.Length == 0)
            throw new ArgumentException("The search has no row to train on. Give at least one.");
        if (Validation.Length == 0)
            throw new ArgumentException("The search has no row to validate on. Give at least one.");
        var trained = new bool[rows];
        foreach (int row in Train)
            trained[Known(row)] = true;
        foreach (int row in Validation)
            if (trained[Known(row)])
                throw new ArgumentException($"Row {row} is in both the training and the validation rows.");

        int Known(int row) =>
            row >= 0 && row < rows
                ? row
                : throw new ArgumentException($"Row {row} does not exist: the data has {rows} rows, numbered from 0.");
    }
}

/// <summary>The score of probabilities on validation rows; greater is better.</summary>
/// <param name="labels">0 or 1 per row.</param>
/// <param name="probabilities">Of label 1 per row.</param>
/// <returns>The score; NaN where there is none, such as an AUC of rows of one class.</returns>
public delegate double ValidationScore(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities);
