namespace StackingK8s.Vision.Images.Batches;

/// <summary>
/// Consecutive parts of a split list: what one pass over the whole list would make of this stretch. A list too long to be decoded at once
/// is embedded stretch by stretch, in the very batches of one pass, so that the last bits are the same.
/// </summary>
/// <param name="Whole">All parts.</param>
/// <param name="First">The first part of the stretch.</param>
/// <param name="Count">Parts of the stretch.</param>
public readonly record struct EvenStretch(EvenParts Whole, int First, int Count)
{
    /// <summary>The first item of the stretch.</summary>
    public int From => Whole.Start(First);

    /// <summary>Items in the stretch.</summary>
    public int Total => Count == 0 ? 0 : Start(Count);

    /// <summary>Where a part of the stretch starts, counted from <see cref="From"/>.</summary>
    /// <param name="part">0 to <see cref="Count"/>.</param>
    /// <returns>Its first item; for <see cref="Count"/>, <see cref="Total"/>.</returns>
    public int Start(int part) => Whole.Start(First + part) - From;

    /// <summary>The whole list as one stretch.</summary>
    /// <param name="total">Items of the list.</param>
    /// <param name="parts">Parts, at least 1.</param>
    /// <returns>A stretch of all parts.</returns>
    public static EvenStretch All(int total, int parts) => new(new(total, parts), 0, parts);

    /// <summary>Splits a list into stretches, from the first item to the last.</summary>
    /// <param name="total">Items, at least 1.</param>
    /// <param name="largestPart">Most items of a part, at least 1.</param>
    /// <param name="largestStretch">Most items of a stretch, unless one part has more.</param>
    /// <returns>The stretches in order.</returns>
    public static IEnumerable<EvenStretch> Split(int total, int largestPart, long largestStretch)
    {
        EvenParts whole = new(total, (total + largestPart - 1) / largestPart);
        int parts = (int)Math.Clamp(largestStretch / largestPart, 1, whole.Count);
        for (int first = 0; first < whole.Count; first += parts)
            yield return new(whole, first, Math.Min(parts, whole.Count - first));
    }
}
