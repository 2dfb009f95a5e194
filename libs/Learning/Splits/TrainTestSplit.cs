using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Splits;

/// <summary>One split into a training and a test part with the class shares of the whole in both.</summary>
public static class TrainTestSplit
{
    /// <summary>
    /// Equal to scikit-learn 1.9's <c>train_test_split(stratify=labels)</c>, the order of the rows included.
    /// </summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="testFraction">Above 0 and below 1; the test part has the ceiling of this share of the rows.</param>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <returns>Row numbers of either part, shuffled.</returns>
    /// <exception cref="SplitException">A class has fewer than two rows, or a part fewer rows than there are classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and below 1, or the seed does not fit in 32 bits.</exception>
    public static (int[] Train, int[] Test) Stratified(IReadOnlyList<int> labels, double testFraction, long seed)
    {
        RequireFraction(testFraction);
        int testRows = (int)Math.Ceiling(testFraction * labels.Count);
        int trainRows = labels.Count - testRows;
        var classes = Coding.EncodeSorted(labels);
        Require(classes, trainRows, testRows);

        // One generator in exactly scikit-learn's order: shares of the parts, rows of each class, order of the parts.
        var random = new RandomState(seed);
        int[] trainShare = Apportion(classes.Counts, trainRows, random);
        int[] left = [.. classes.Counts.Zip(trainShare, (all, train) => all - train)];
        int[] testShare = Apportion(left, testRows, random);
        var train = new List<int>(trainRows);
        var test = new List<int>(testRows);
        int[][] members = Members(classes);
        for (int code = 0; code < members.Length; code++)
        {
            int[] order = random.Permutation(members[code].Length);
            foreach (int i in order.AsSpan(0, trainShare[code]))
                train.Add(members[code][i]);
            foreach (int i in order.AsSpan(trainShare[code], testShare[code]))
                test.Add(members[code][i]);
        }
        return (random.Permutation([.. train]), random.Permutation([.. test]));
    }

    /// <summary>
    /// A split that divides no group: the first of round(1 / <paramref name="testFraction"/>) shuffled folds of
    /// <see cref="StratifiedGroupKFold"/> that leaves every class in both parts, in nearly all data fold 0. scikit-learn has no
    /// stratified shuffle split by group.
    /// </summary>
    /// <param name="labels">The class of each row; any integers.</param>
    /// <param name="groups">The group of each row.</param>
    /// <param name="testFraction">Above 0, at most one half; parts are whole groups, so the share is met only roughly.</param>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <returns>Row numbers of either part, ascending.</returns>
    /// <exception cref="SplitException">No fold leaves every class in both parts.</exception>
    /// <exception cref="ArgumentException">
    /// The share is not above 0 and below 1, the seed does not fit in 32 bits, or another number of groups than rows.
    /// </exception>
    public static (int[] Train, int[] Test) Grouped(IReadOnlyList<int> labels, IReadOnlyList<int> groups, double testFraction, long seed) =>
        FirstUsable(labels, StratifiedGroupKFold.Split(labels, groups, Folds(testFraction), shuffle: true, seed), testFraction);

    static int Folds(double testFraction)
    {
        RequireFraction(testFraction);
        return Math.Max(2, (int)Math.Min(int.MaxValue, Math.Round(1 / testFraction)));
    }

    static (int[] Train, int[] Test) FirstUsable(IReadOnlyList<int> labels, int[] foldOfRow, double testFraction)
    {
        int classes = labels.Distinct().Count();
        for (int fold = 0; fold <= foldOfRow.Max(); fold++)
        {
            int[] train = FoldRows.Training(foldOfRow, fold),
                test = FoldRows.HeldOut(foldOfRow, fold);
            if (ClassesIn(train) == classes && ClassesIn(test) == classes)
                return (train, test);
        }
        throw new SplitException(
            $"No test part of whole groups (about {testFraction:P0} of the rows) leaves every class in both parts. "
                + "Use a larger share, or data with more groups of each class."
        );

        int ClassesIn(int[] rows) => rows.Select(row => labels[row]).Distinct().Count();
    }

    /// <summary>
    /// Shares <paramref name="draws"/> out in proportion to <paramref name="counts"/>: the floor for each, then one more by largest
    /// remainder, chance deciding between equal ones.
    /// </summary>
    static int[] Apportion(int[] counts, int draws, RandomState random)
    {
        double all = counts.Sum();
        double[] exact = Array.ConvertAll(counts, count => count / all * draws);
        int[] share = Array.ConvertAll(exact, value => (int)Math.Floor(value));
        int missing = draws - share.Sum();
        var byRemainder = Enumerable
            .Range(0, counts.Length)
            .GroupBy(i => exact[i] - Math.Floor(exact[i]))
            .OrderByDescending(tied => tied.Key);
        foreach (var tied in byRemainder)
        {
            if (missing == 0)
                break;
            // Drawn even where all of them are taken: numpy's choice() uses up numbers then too.
            int[] order = random.Permutation([.. tied]);
            foreach (int i in order.Take(missing))
                share[i]++;
            missing -= Math.Min(missing, order.Length);
        }
        return share;
    }

    static int[][] Members(Coding classes)
    {
        int[][] members = Array.ConvertAll(classes.Counts, count => new int[count]);
        int[] filled = new int[members.Length];
        for (int row = 0; row < classes.OfRow.Length; row++)
        {
            int code = classes.OfRow[row];
            members[code][filled[code]++] = row;
        }
        return members;
    }

    static void RequireFraction(double testFraction)
    {
        if (testFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "A share of the rows must lie above 0 and below 1.");
    }

    static void Require(Coding classes, int trainRows, int testRows)
    {
        int scarce = Array.FindIndex(classes.Counts, count => count < 2);
        if (scarce >= 0)
            throw new SplitException(
                $"Class {classes.Keys[scarce]} has 1 row, but a split needs at least 2 of each class. Add rows of it."
            );
        if (Math.Min(trainRows, testRows) < Math.Max(1, classes.Counts.Length))
            throw new SplitException(
                $"{trainRows} training rows and {testRows} test rows cannot each hold all {classes.Counts.Length} classes. "
                    + "Change the share or add rows."
            );
    }
}
