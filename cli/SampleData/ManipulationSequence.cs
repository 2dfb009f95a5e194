namespace StackingK8s.Cli.SampleData;

/// <summary>
/// Manipulations in the shares of a mix, as even as their number allows: steps of the golden ratio through the cumulated weights.
/// A start drawn per photograph keeps a short sequence from naming the same few everywhere.
/// </summary>
public sealed class ManipulationSequence(IReadOnlyList<ManipulationShare> mix, double start)
{
    readonly double _sum = mix.Sum(share => share.Weight);

    public Manipulation this[int index]
    {
        get
        {
            const double golden = 0.61803398874989484820;
            double left = (start + index * golden) % 1 * _sum;
            foreach (var share in mix)
            {
                left -= share.Weight;
                if (left < 0)
                    return share.Manipulation;
            }
            return mix[^1].Manipulation; // only where rounding leaves a rest
        }
    }
}
