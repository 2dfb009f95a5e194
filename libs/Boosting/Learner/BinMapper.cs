namespace StackingK8s.Boosting.Learner;

/// <summary>How LightGBM quantises one feature.</summary>
/// <param name="Column">The feature, from 0.</param>
/// <param name="UpperBounds">Ascending, one per bin: a value belongs to the first bin whose bound it does not exceed.</param>
/// <param name="MostFrequentBin">
/// The bin that LightGBM does not store and whose sums it derives from the others'; 0 where it is the first bin.
/// </param>
/// <param name="Group">
/// Features of one group share their storage: in a row where several are not in their most frequent bin, the last column's bin counts and
/// the others are taken to be in theirs.
/// </param>
sealed record BinMapper(int Column, double[] UpperBounds, int MostFrequentBin, int Group)
{
    public int Bins => UpperBounds.Length;

    /// <summary>The bin of a finite value, as BinMapper::ValueToBin.</summary>
    public byte BinOf(double value)
    {
        int low = 0,
            high = Bins - 1;
        while (low < high)
        {
            int middle = (low + high - 1) / 2;
            if (value <= UpperBounds[middle])
                high = middle;
            else
                low = middle + 1;
        }
        return (byte)low;
    }
}
