namespace StackingK8s.Vision.Kernels;

/// <summary>
/// Rows of channels, grouped into units that are a whole number of rows and of four vectors: a network's few channels would otherwise leave
/// most of a vector empty.
/// Rows that do not fill a unit are the tail, and are processed in a padded copy.
/// </summary>
/// <param name="Rows">Pixels of all images.</param>
/// <param name="Channels">Numbers of one row.</param>
/// <param name="Threads">Parts that the units are divided into.</param>
readonly record struct RowUnits(long Rows, int Channels, int Threads)
{
    /// <summary>
    /// Numbers that the inner loops take at a time: four vectors of sixteen, so that their sums do not wait for each other.
    /// </summary>
    public const int Step = 64;

    /// <summary>Rows of a unit.</summary>
    public int Copies { get; } = Step / GreatestCommonDivisor(Channels, Step);

    /// <summary>Numbers of a unit.</summary>
    public int Width => Channels * Copies;

    public long Units => Rows / Copies;

    /// <summary>Rows left over, 0 to Copies - 1.</summary>
    public int TailRows => (int)(Rows % Copies);

    /// <summary>The first unit of a part; of the part after the last one, the number of units.</summary>
    public long Start(int part) => Units * part / Threads;

    static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
