using StackingK8s.Learning.Random;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class TrainTestSplitTests
{
    public static TheoryData<int, string> Golden => GoldenSplits.Cases("train_test_split(stratify)");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_rejected(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Stratified([0, 1, 0, 1], share, 0));

    [Fact]
    public void A_class_of_one_row_is_rejected_by_name()
    {
        var rejection = Assert.Throws<SplitException>(() => TrainTestSplit.Stratified([0, 0, 0, 3], 0.5, 0));
        Assert.Contains("Class 3 has 1 row", rejection.Message);
    }

    [Fact]
    public void A_test_part_too_small_for_all_classes_is_rejected() =>
        Assert.Throws<SplitException>(() => TrainTestSplit.Stratified([0, 0, 0, 1, 1, 1], 0.1, 0));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Both_parts_are_scikit_learns_in_its_order(int index, string _)
    {
        var golden = GoldenSplits.Case(index);
        var (train, test) = TrainTestSplit.Stratified(golden.Ints("y"), golden.GetProperty("test_size").GetDouble(), golden.Seed()!.Value);
        Assert.Equal(golden.Ints("train"), train);
        Assert.Equal(golden.Ints("test"), test);
    }

    [Fact] // reference: scikit-learn 1.2.1; two classes with the same remainder both get a row, and the draw that orders them still counts
    public void Remainders_that_tie_are_drawn_for_even_where_all_win()
    {
        var random = new RandomState(1);
        int[] labels = [.. Enumerable.Range(0, 30).Select(_ => random.NextBelow(4))];
        var (train, test) = TrainTestSplit.Stratified(labels, 0.2, 1);
        Assert.Equal([22, 12, 20, 3, 18, 19, 17, 2, 29, 8, 28, 27, 4, 11, 16, 14, 1, 10, 23, 13, 0, 7, 9, 6], train);
        Assert.Equal([24, 26, 5, 15, 21, 25], test);
    }

    [Fact]
    public void By_group_it_is_fold_0_of_the_group_folds()
    {
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => i * i % 11 % 2)],
            groups = [.. Enumerable.Range(0, 400).Select(i => i / 5)];
        var (train, test) = TrainTestSplit.Grouped(labels, groups, 0.1, 6);
        int[] folds = StratifiedGroupKFold.Split(labels, groups, 10, shuffle: true, 6);
        Assert.Equal(FoldRows.HeldOut(folds, 0), test);
        Assert.Equal(FoldRows.Training(folds, 0), train);
        Assert.Equal(40, test.Length, 10.0);
    }

    // Six large groups of one class fill folds 0 to 5; of six small groups of the other four fill the empty folds 6 to 9, and only two
    // join the smallest of the first.
    [Fact]
    public void By_group_a_fold_without_a_class_is_skipped()
    {
        string[] names = [.. Enumerable.Range(0, 12).SelectMany(g => Enumerable.Repeat($"video{g}", g < 6 ? 9 - g : 3))];
        int[] labels = [.. names.Select(name => int.Parse(name[5..]) / 6)],
            groups = GroupNumbers.Create(names)!;
        int[] folds = StratifiedGroupKFold.Split(labels, groups, 10, shuffle: true, 1);
        Assert.Single(FoldRows.HeldOut(folds, 0).Select(row => labels[row]).Distinct());

        var (train, test) = TrainTestSplit.Grouped(labels, groups, 0.1, 1);
        Assert.Equal(FoldRows.HeldOut(folds, 4), test);
        Assert.Equal([0, 1], test.Select(row => labels[row]).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, labels.Length), train.Concat(test).Order());
    }

    [Fact]
    public void By_group_a_class_of_one_group_is_rejected()
    {
        var rejection = Assert.Throws<SplitException>(() => TrainTestSplit.Grouped([0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 2, 2], 0.5, 0));
        Assert.Contains("more groups of each class", rejection.Message);
    }
}
