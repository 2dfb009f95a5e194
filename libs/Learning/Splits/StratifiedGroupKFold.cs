using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Splits;

/// <summary>
/// K folds that never divide a group and come as near to equal class shares as a greedy pass allows, equal to scikit-learn 1.9's
/// <c>StratifiedGroupKFold</c> row by row (the shuffle as corrected in 1.8).
/// </summary>
/// <remarks>
/// Nothing guarantees that each fold holds each class; see <see cref="FoldFeasibility"/>. With eight or more classes numpy adds in
/// another order, so the last bit of a tie-break may differ there.
/// </remarks>
public static class StratifiedGroupKFold
{
    /// <summary>Places groups, the most one-sided first, into the fold where they leave the class shares most even.</summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="groups">The group of each row, ordered as numbers; <see cref="GroupNumbers"/> makes them of names.</param>
    /// <param name="folds">K, at least 2.</param>
    /// <param name="shuffle">Whether groups of equally uneven classes are dealt out at random or in order.</param>
    /// <param name="seed">0 to 2^32 - 1; needed where groups are shuffled, not read otherwise.</param>
    /// <returns>The fold, 0 .. K - 1, that holds each row out.</returns>
    /// <exception cref="SplitException">Every class has fewer than K rows.</exception>
    /// <exception cref="ArgumentException">
    /// Fewer than two folds, another number of groups than rows, or a shuffle without a seed or with one that does not fit in 32 bits.
    /// </exception>
    public static int[] Split(IReadOnlyList<int> labels, IReadOnlyList<int> groups, int folds, bool shuffle, long? seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (groups.Count != labels.Count)
            throw new ArgumentException(
                $"The number of groups ({groups.Count}) differs from the number of rows ({labels.Count}).",
                nameof(groups)
            );
        var classes = Coding.EncodeSorted(labels);
        ClassSizes.RequireOneOfAtLeast(folds, classes);

        var coded = Coding.EncodeSorted(groups);
        int groupCount = coded.Counts.Length;
        int[] order = shuffle
            ? new RandomState(StratifiedKFold.RequireSeed(seed)).Permutation(groupCount)
            : [.. Enumerable.Range(0, groupCount)];

        double[][] rowsPerClass = CountPerGroup(classes, coded); // [group][class]
        double[] unevenness = Array.ConvertAll(rowsPerClass, Deviation);
        var balance = new FoldBalance(folds, classes.Counts);
        int[] foldOfGroup = new int[groupCount];
        // The most one-sided groups first, while every fold can still make up for them; the sort is stable, so it keeps the shuffle.
        foreach (int group in order.OrderByDescending(group => unevenness[group]))
            foldOfGroup[group] = balance.Place(rowsPerClass[group]);
        return Array.ConvertAll(coded.OfRow, group => foldOfGroup[group]);
    }

    static double[][] CountPerGroup(Coding classes, Coding groups)
    {
        double[][] counts = Array.ConvertAll(groups.Counts, _ => new double[classes.Counts.Length]);
        for (int row = 0; row < groups.OfRow.Length; row++)
            counts[groups.OfRow[row]][classes.OfRow[row]]++;
        return counts;
    }

    // Population standard deviation, added left to right as numpy does for fewer than eight numbers.
    static double Deviation(double[] values)
    {
        double sum = 0,
            squares = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / values.Length);
    }
}
