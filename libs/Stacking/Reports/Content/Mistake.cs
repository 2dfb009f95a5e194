namespace StackingK8s.Stacking.Reports.Content;

/// <summary>A row that the meta-model calls wrong.</summary>
/// <param name="AreTest">Whether the row is of the test manifest; else it was scored out of fold.</param>
/// <param name="Row">Its position in the manifest, from 0.</param>
/// <param name="Path">Its image, below the image root.</param>
/// <param name="Group">Its group; null without one.</param>
/// <param name="Label">0 or 1.</param>
/// <param name="Probability">Of label 1.</param>
/// <param name="Sha256">Of the image that was scored; null where it is not known.</param>
public sealed record Mistake(bool AreTest, int Row, string Path, string? Group, int Label, double Probability, string? Sha256)
{
    /// <summary>Rows of each set that are shown.</summary>
    public const int Most = 12;

    /// <summary>The image as a small JPEG; null where it cannot be shown.</summary>
    public byte[]? Thumbnail { get; init; }

    /// <summary>The rows that are called wrong with the greatest certainty, the worst first.</summary>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="probabilities">Of label 1 per row.</param>
    /// <param name="threshold">A probability at or above it counts as positive.</param>
    /// <returns>At most <see cref="Most"/> positions; of equals the first.</returns>
    public static IReadOnlyList<int> FindWorst(int[] labels, double[] probabilities, double threshold) =>
        [
            .. Enumerable
                .Range(0, labels.Length)
                .Where(row => probabilities[row] >= threshold != (labels[row] == 1))
                .OrderByDescending(row => Math.Abs(labels[row] - probabilities[row]))
                .Take(Most),
        ];
}
