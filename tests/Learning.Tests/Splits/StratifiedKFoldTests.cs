using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class StratifiedKFoldTests
{
    public static TheoryData<int, string> Golden => GoldenSplits.Cases("StratifiedKFold");

    [Fact]
    public void One_fold_is_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedKFold.Split([0, 1], 1, shuffle: false, null));

    [Fact]
    public void Shuffling_without_a_seed_is_rejected() =>
        Assert.Throws<ArgumentNullException>(() => StratifiedKFold.Split([0, 1, 0, 1], 2, shuffle: true, null));

    [Fact]
    public void More_folds_than_rows_of_every_class_are_rejected_with_the_way_out()
    {
        var rejection = Assert.Throws<SplitException>(() => StratifiedKFold.Split([7, 8, 8, 8], 4, shuffle: false, null));
        Assert.Contains("class 8, has 3", rejection.Message);
        Assert.Contains("at most 3 folds", rejection.Message);
    }

    [Fact]
    public void No_rows_are_rejected() => Assert.Throws<SplitException>(() => StratifiedKFold.Split([], 2, shuffle: false, null));

    [Fact]
    public void One_small_class_alone_is_split_as_scikit_learn_does() =>
        Assert.Equal([0, 1, 2, 0], StratifiedKFold.Split([5, 5, 5, 9], 3, shuffle: false, null));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_row_is_in_scikit_learns_fold(int index, string _)
    {
        var golden = GoldenSplits.Case(index);
        int[] folds = StratifiedKFold.Split(
            golden.Ints("y"),
            golden.GetProperty("k").GetInt32(),
            golden.GetProperty("shuffle").GetBoolean(),
            golden.Seed()
        );
        Assert.Equal(golden.Ints("fold"), folds);
    }

    [Fact]
    public void All_golden_cases_are_run() =>
        Assert.Equal(102, Golden.Count + StratifiedGroupKFoldTests.Golden.Count + TrainTestSplitTests.Golden.Count);

    [Fact]
    public void Renaming_the_classes_moves_no_row()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 7 % 2)];
        Assert.Equal(
            StratifiedKFold.Split(labels, 5, shuffle: true, 3),
            StratifiedKFold.Split([.. labels.Select(label => 9 - label)], 5, shuffle: true, 3)
        );
    }

    [Fact]
    public void The_rows_of_a_fold_and_the_others_are_all_rows_in_order()
    {
        int[] folds = [2, 0, 1, 0, 2];
        Assert.Equal([1, 3], FoldRows.HeldOut(folds, 0));
        Assert.Equal([0, 2, 4], FoldRows.Training(folds, 0));
    }
}
