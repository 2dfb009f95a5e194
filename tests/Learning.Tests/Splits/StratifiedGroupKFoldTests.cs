using StackingK8s.Learning.Random;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Learning.Splits;

public class StratifiedGroupKFoldTests
{
    public static TheoryData<int, string> Golden => GoldenSplits.Cases("StratifiedGroupKFold");

    [Fact]
    public void Groups_for_other_rows_are_rejected() =>
        Assert.Throws<ArgumentException>(() => StratifiedGroupKFold.Split([0, 1], [0, 1, 2], 2, shuffle: false, null));

    [Fact]
    public void Shuffling_without_a_seed_is_rejected() =>
        Assert.Throws<ArgumentNullException>(() => StratifiedGroupKFold.Split([0, 1, 0, 1], [0, 1, 2, 3], 2, shuffle: true, null));

    [Fact]
    public void More_folds_than_rows_of_every_class_are_rejected() =>
        Assert.Throws<SplitException>(() => StratifiedGroupKFold.Split([0, 1, 1], [0, 1, 2], 3, shuffle: false, null));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_row_is_in_scikit_learns_fold(int index, string _)
    {
        var golden = GoldenSplits.Case(index);
        string[] groups = [.. golden.GetProperty("group").EnumerateArray().Select(name => name.GetString()!)];
        int[] folds = StratifiedGroupKFold.Split(
            golden.Ints("y"),
            GroupNumbers.Create(groups)!,
            golden.GetProperty("k").GetInt32(),
            golden.GetProperty("shuffle").GetBoolean(),
            golden.Seed()
        );
        Assert.Equal(golden.Ints("fold"), folds);
    }

    [Fact] // reference: scikit-learn 1.2.1 with the correction that 1.8 made to the shuffle
    public void Numbered_groups_are_ordered_as_numbers_and_seven_folds_of_three_classes_agree()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i * i % 7 % 3)];
        int[] groups = [.. Enumerable.Range(0, 60).Select(i => i * 5 % 23)];
        int[] firstRows = [3, 6, 5, 6, 3, 6, 0, 0, 2, 4, 2, 1, 2, 1, 5, 0, 5, 3, 4, 1, 0, 4, 3]; // groups come again after 23 rows
        Assert.Equal(labels.Select((_, row) => firstRows[row % 23]), StratifiedGroupKFold.Split(labels, groups, 7, shuffle: true, 5));
    }

    [Fact] // reference as above; a seed at which a relative tolerance of 1e-4 in place of numpy's 1e-5 decides otherwise
    public void Near_ties_go_to_the_smaller_fold_within_numpys_tolerance()
    {
        var random = new RandomState(2449);
        int[] labels = [.. Enumerable.Range(0, 3000).Select(_ => random.NextBelow(2))];
        int[] groups = [.. Enumerable.Range(0, 3000).Select(_ => random.NextBelow(30))];
        int[] ofGroup = [1, 1, 1, 2, 0, 0, 0, 1, 1, 2, 1, 2, 2, 0, 2, 0, 1, 0, 0, 2, 2, 1, 0, 2, 1, 0, 2, 0, 1, 2];
        Assert.Equal(groups.Select(group => ofGroup[group]), StratifiedGroupKFold.Split(labels, groups, 3, shuffle: true, 2449));
    }

    [Fact]
    public void No_group_is_divided()
    {
        var random = new RandomState(8);
        int[] labels = [.. Enumerable.Range(0, 500).Select(_ => random.NextBelow(2))];
        int[] groups = [.. labels.Select(_ => random.NextBelow(60))];
        int[] folds = StratifiedGroupKFold.Split(labels, groups, 5, shuffle: true, 1);
        Assert.All(groups.Zip(folds).Distinct().GroupBy(pair => pair.First), sameGroup => Assert.Single(sameGroup));
    }
}
