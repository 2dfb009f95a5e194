namespace StackingK8s.Learning.Metrics;

/// <summary>Checks the input of every metric.</summary>
static class LabelledScores
{
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a score is not a number.</exception>
    public static void Require(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException($"The number of labels ({labels.Length}) differs from the number of scores ({scores.Length}).");
        int label = labels.IndexOfAnyExceptInRange(0, 1);
        if (label >= 0)
            throw new ArgumentException($"Row {label} has label {labels[label]}; labels must be 0 or 1.");
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
            throw new ArgumentException($"Row {row} has probability {probabilities[row]}; probabilities must lie from 0 to 1.");
    }
}
