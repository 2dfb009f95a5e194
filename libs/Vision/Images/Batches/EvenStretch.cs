namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Consecutive parts of a row of things: what one pass over all of them would make of this stretch. A list too long to be decoded at once is described
/// stretch by stretch, in the very batches of one pass, so that the last bits are the same.
/// </summary>
/// <param name="Whole">All parts.</param>
/// <param name="First">The first part of the stretch.</param>
/// <param name="Count">Parts of the stretch.</param>
public readonly record struct EvenStretch(EvenParts Whole, int First, int Count)
{
    /// <summary>The first thing of the stretch.</summary>
    public int From => Whole.Start(First);

    /// <summary>Things in the stretch.</summary>
    public int Total => Count == 0 ? 0 : Start(Count);

    /// <summary>The first thing of a part, counted from <see cref="From"/>; of part <see cref="Count"/>: <see cref="Total"/>.</summary>
    public int Start(int part) => Whole.Start(First + part) - From;

    /// <summary>All of the things.</summary>
    public static EvenStretch All(int total, int parts) => new(new(total, parts), 0, parts);

    /// <summary>The stretches that follow one another from the first thing to the last.</summary>
    /// <param name="total">Things, at least 1.</param>
    /// <param name="largestPart">Most things of a part, at least 1.</param>
    /// <param name="largestStretch">Most things of a stretch, unless one part has more.</param>
    public static IEnumerable<EvenStretch> Split(int total, int largestPart, long largestStretch)
    {
        EvenParts whole = new(total, (total + largestPart - 1) / largestPart);
        int parts = (int)Math.Clamp(largestStretch / largestPart, 1, whole.Count);
        for (int first = 0; first < whole.Count; first += parts)
            yield return new(whole, first, Math.Min(parts, whole.Count - first));
    }
}
