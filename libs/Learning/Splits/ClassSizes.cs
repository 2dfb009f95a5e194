namespace StackingK8s.Learning.Splits;

/// <summary>scikit-learn's own lower limit on class sizes, shared by both kinds of folds.</summary>
static class ClassSizes
{
    /// <exception cref="SplitException">Every class has fewer rows than there are folds, or no row exists.</exception>
    public static void RequireOneOfAtLeast(int folds, Coding classes)
    {
        if (classes.Counts.Any(count => count >= folds))
            return;
        if (classes.Counts.Length == 0)
            throw new SplitException("The data has no rows to split. Add rows.");
        int largest = classes.Counts.Max();
        throw new SplitException(
            $"No class has {folds} rows for {folds} folds: the largest, class {classes.Keys[Array.IndexOf(classes.Counts, largest)]}, "
                + $"has {largest}. Use at most {largest} folds or add rows."
        );
    }
}
