namespace StackingK8s.Learning.Metrics;

/// <summary>What every metric demands of its input.</summary>
static class LabelledScores
{
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static void Require(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores do not belong together.");
        int label = labels.IndexOfAnyExceptInRange(0, 1);
        if (label >= 0)
            throw new ArgumentException($"Row {label} has label {labels[label]}; labels are 0 or 1.");
        for (int row = 0; row < scores.Length; row++)
            if (double.IsNaN(scores[row]))
                throw new ArgumentException($"Row {row} has a score that is not a number.");
    }

    /// <exception cref="ArgumentException">As above, or a probability outside 0 to 1.</exception>
    public static void RequireProbabilities(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities)
    {
        Require(labels, probabilities);
        int row = probabilities.IndexOfAnyExceptInRange(0.0, 1.0);
        if (row >= 0)
            throw new ArgumentException($"Row {row} has probability {probabilities[row]}; probabilities lie in 0 to 1.");
    }
}
