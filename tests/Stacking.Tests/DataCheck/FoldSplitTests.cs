using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck.Splits;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Tests.Stacking.DataCheck;

public class FoldSplitTests
{
    static readonly string[] LabelNames = ["real", "fake"];

    static readonly int[] Labels = [.. Enumerable.Range(0, 24).Select(row => row % 2)];

    static SplitRows Rows(Func<int, string?>? group = null, Func<int, string>? own = null) =>
        new(
            Labels,
            [.. Labels.Select((_, row) => group?.Invoke(row))],
            own is null ? null : [.. Labels.Select((_, row) => own(row))],
            LabelNames
        );

    static int[] Assign(SplitRows rows, int count = 3, bool shuffle = true) =>
        FoldSplit.AssignFolds(rows, new() { Count = count, Shuffle = shuffle }, 42);

    static string Refusal(SplitRows rows, int count = 3) => Assert.Throws<DataException>(() => Assign(rows, count)).Message;

    [Fact]
    public void Rows_without_groups_are_split_as_by_StratifiedKFold() =>
        Assert.Equal(StratifiedKFold.Split(Labels, 3, shuffle: true, 42), Assign(Rows()));

    [Fact]
    public void Groups_are_split_as_by_StratifiedGroupKFold_in_the_order_of_their_numbers()
    {
        int[] numbers = [.. Labels.Select((_, row) => row / 2)];

        Assert.Equal(StratifiedGroupKFold.Split(Labels, numbers, 3, shuffle: true, 42), Assign(Rows(row => $"{row / 2}")));
    }

    [Fact]
    public void Rows_without_a_group_beside_others_stand_for_themselves()
    {
        int[] numbers = [.. Labels.Select((_, row) => Math.Max(0, row - 3))];

        int[] fold = Assign(Rows(row => row < 4 ? "twins" : null));

        Assert.Equal(StratifiedGroupKFold.Split(Labels, numbers, 3, shuffle: true, 42), fold);
        Assert.Single(fold[..4].Distinct());
    }

    [Fact]
    public void Folds_of_the_user_are_taken_in_the_order_of_their_numbers() =>
        Assert.Equal([.. Labels.Select((_, row) => row / 2 % 3)], Assign(Rows(own: row => new[] { "2", "9", "10" }[row / 2 % 3])));

    [Fact]
    public void Every_problem_of_the_users_folds_is_named_at_once()
    {
        // Group v1 lies in folds 0 and 1, and fold b has no row of class fake.
        string message = Refusal(
            Rows(row => $"v{(row == 23 ? 1 : row)}", row => row < 22 ? $"a{row / 2 % 2}" : "b") with
            {
                Labels = [.. Labels.Select((label, row) => row < 22 ? label : 0)],
            },
            count: 5
        );

        Assert.Contains("3 folds of its own (a0, a1, b), but 5 are wanted: set folds.count (--folds) to 3.", message);
        Assert.Contains("1 group lies in several folds: v1 (in a0, b). Give all rows of a group the same fold.", message);
        Assert.Contains("Fold b holds out no row of class fake: put some of its rows into the fold.", message);
    }

    [Fact]
    public void A_single_fold_of_the_user_is_no_split() =>
        Assert.Contains("1 fold of its own (all), but 3 are wanted: name 2 or more in the column.", Refusal(Rows(own: _ => "all")));

    [Fact]
    public void Of_many_divided_groups_ten_are_named() =>
        Assert.Contains(
            "12 groups lie in several folds: 0 (in 0, 1), 1 (in 0, 1)",
            Refusal(Rows(row => $"{row % 12}", row => $"{row / 12}"), 2)
        );

    [Fact]
    public void More_folds_than_groups_of_a_class_are_refused_for_both_classes_at_once()
    {
        string message = Refusal(Rows(row => $"{row % 4}"), count: 5);

        Assert.Contains("Class real has 2 groups, fewer than 5 folds: use at most 2 folds or add groups of it.", message);
        Assert.Contains("Class fake has 2 groups", message);
    }
}
