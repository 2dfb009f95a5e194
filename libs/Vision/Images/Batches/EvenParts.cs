namespace StackingK8s.Vision.Images.Batches;

/// <summary>A list split into consecutive parts whose sizes differ by at most one.</summary>
/// <param name="Total">Items of the list; at least <paramref name="Count"/> if no part may be empty.</param>
/// <param name="Count">Parts, at least 1.</param>
public readonly record struct EvenParts(int Total, int Count)
{
    /// <summary>Where a part starts.</summary>
    /// <param name="part">0 to <see cref="Count"/>.</param>
    /// <returns>Its first item; for <see cref="Count"/>, <see cref="Total"/>.</returns>
    public int Start(int part) => (int)((long)part * Total / Count);

    /// <summary>The part that an item belongs to.</summary>
    /// <param name="item">0 to <see cref="Total"/> - 1.</param>
    /// <returns>0 to <see cref="Count"/> - 1.</returns>
    public int FindPart(int item) => (int)((((long)item + 1) * Count - 1) / Total);
}
