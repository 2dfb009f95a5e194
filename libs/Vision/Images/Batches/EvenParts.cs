namespace StackingK8s.Vision.Images.Batches;

/// <summary>A row of things cut into consecutive parts whose sizes differ by one at most.</summary>
/// <param name="Total">Things, at least <paramref name="Count"/> if no part shall be empty.</param>
/// <param name="Count">Parts, at least 1.</param>
public readonly record struct EvenParts(int Total, int Count)
{
    /// <summary>The first thing of a part; of part <see cref="Count"/>: <see cref="Total"/>.</summary>
    public int Start(int part) => (int)((long)part * Total / Count);

    /// <summary>The part that a thing lies in.</summary>
    public int PartOf(int thing) => (int)((((long)thing + 1) * Count - 1) / Total);
}
