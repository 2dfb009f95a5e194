namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>
/// Manipulations in the shares of a mix, as even as their number allows: steps of the golden ratio through the cumulated weights.
/// A start drawn per photograph keeps short sequences from using the same few manipulations everywhere.
/// </summary>
public sealed class ManipulationSequence(IReadOnlyList<ManipulationShare> mix, double start)
{
    readonly double sum = mix.Sum(share => share.Weight);

    public Manipulation this[int index]
    {
        get
        {
            const double golden = 0.61803398874989484820;
            double left = (start + index * golden) % 1 * sum;
            foreach (var share in mix)
            {
                left -= share.Weight;
                if (left < 0)
                    return share.Manipulation;
            }
            return mix[^1].Manipulation; // reached only by rounding
        }
    }
}
