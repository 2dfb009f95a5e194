using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class FoldFeasibilityTests
{
    [Fact]
    public void Each_class_with_fewer_rows_than_folds_is_named_with_its_count()
    {
        var problems = FoldFeasibility.Problems([0, 0, 0, 0, 1, 1, 1, 2], null, 4, label => $"'{"abc"[label]}'");
        Assert.Equal(
            [
                "Class 'b' has 3 rows, fewer than 4 folds: use at most 3 folds or add rows of it.",
                "Class 'c' has 1 row, fewer than 4 folds: add rows of it.",
            ],
            problems
        );
    }

    [Fact]
    public void Groups_are_counted_and_not_their_rows()
    {
        int[] labels = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 50)];
        int[] groups = [.. Enumerable.Range(0, 50).Select(i => i % 5), .. Enumerable.Range(0, 50).Select(i => i % 2)];
        Assert.Equal(
            ["Class 1 has 2 groups, fewer than 5 folds: use at most 2 folds or add groups of it."],
            FoldFeasibility.Problems(labels, groups, 5)
        );
    }

    [Fact]
    public void All_problems_are_reported_at_once() =>
        Assert.Collection(
            FoldFeasibility.Problems([4], null, 1),
            problem => Assert.Contains("1 folds", problem),
            problem => Assert.Contains("class 4", problem)
        );

    [Fact]
    public void No_rows_are_a_problem() => Assert.Equal(["The data has no rows. Add rows."], FoldFeasibility.Problems([], null, 5));

    [Fact]
    public void Groups_for_other_rows_are_rejected() => Assert.Throws<ArgumentException>(() => FoldFeasibility.Problems([0, 1], [7], 2));

    [Fact]
    public void Enough_of_each_class_is_no_problem()
    {
        Assert.Empty(FoldFeasibility.Problems([0, 1, 0, 1], null, 2));
        Assert.Empty(FoldFeasibility.Problems([0, 1, 0, 1], [7, 7, 8, 8], 2));
    }

    [Fact]
    public void A_fold_that_holds_out_no_row_of_a_class_is_named()
    {
        Assert.Equal(
            ["Fold 1 holds out no row of class 7: use fewer folds or another seed."],
            FoldFeasibility.FindProblems([3, 7, 3, 7], [0, 0, 1, 0], 2)
        );
        Assert.Empty(FoldFeasibility.FindProblems([3, 7, 3, 7], [0, 0, 1, 1], 2));
    }
}
