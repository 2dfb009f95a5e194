using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Splits;

/// <summary>
/// K folds with the class shares of the whole in each, equal to scikit-learn 1.9's <c>StratifiedKFold</c> row by row.
/// </summary>
public static class StratifiedKFold
{
    /// <summary>Deals the rows of each class out to the folds, so that the folds differ by at most one row of a class.</summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="folds">K, at least 2.</param>
    /// <param name="shuffle">Whether rows of a class are dealt out at random or in order.</param>
    /// <param name="seed">0 to 2^32 - 1; needed where rows are shuffled, not read otherwise.</param>
    /// <returns>The fold, 0 .. K - 1, that holds each row out.</returns>
    /// <exception cref="SplitException">
    /// Every class has fewer than K rows. As in scikit-learn, one small class alone is no error here;
    /// <see cref="FoldFeasibility"/> is stricter.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// Fewer than two folds, or a shuffle without a seed or with one that does not fit in 32 bits.
    /// </exception>
    public static int[] Split(IReadOnlyList<int> labels, int folds, bool shuffle, long? seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        // Classes count in the order they appear, so renaming labels does not move a row.
        var classes = Coding.EncodeByFirstAppearance(labels);
        ClassSizes.RequireOneOfAtLeast(folds, classes);
        var random = shuffle ? new RandomState(RequireSeed(seed)) : null;

        // Think of the rows sorted by class: the row at place s belongs to fold s mod K. That makes fold sizes differ by at most one
        // over all classes together. Which rows of a class fill its share of each fold is then a matter of order or chance.
        int[][] dealt = new int[classes.Counts.Length][];
        for (int code = 0, start = 0; code < dealt.Length; start += classes.Counts[code++])
        {
            dealt[code] = FoldsInOrder(start, classes.Counts[code], folds);
            random?.Shuffle(dealt[code]);
        }
        int[] taken = new int[dealt.Length];
        return Array.ConvertAll(classes.OfRow, code => dealt[code][taken[code]++]);
    }

    internal static long RequireSeed(long? seed) =>
        seed ?? throw new ArgumentNullException(nameof(seed), "Shuffled folds need a seed to be reproducible. Give a seed.");

    // The folds of places start .. start + count - 1, ascending.
    static int[] FoldsInOrder(int start, int count, int folds)
    {
        int[] result = new int[count];
        int filled = 0;
        for (int fold = 0; fold < folds; fold++)
        {
            int first = ((fold - start) % folds + folds) % folds;
            int share = first < count ? (count - 1 - first) / folds + 1 : 0;
            result.AsSpan(filled, share).Fill(fold);
            filled += share;
        }
        return result;
    }
}
