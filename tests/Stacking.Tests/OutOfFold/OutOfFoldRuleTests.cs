using StackingK8s.Artifacts.Data;
using StackingK8s.Learning;
using StackingK8s.OutOfFold;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public class OutOfFoldRuleTests
{
    /// <summary>Six rows of three groups, two to a group; fold k holds out group k.</summary>
    static readonly DataRow[] Rows = [.. Enumerable.Range(0, 6).Select(row => new DataRow(row, $"{row}.jpg", row % 2, $"video-{row / 2}"))];

    [Fact]
    public void Folds_that_embed_each_row_once_by_networks_that_never_saw_it_keep_the_rule() =>
        Assert.Empty(OutOfFoldRule.Problems([Fold(0, [0, 1]), Fold(1, [2, 3]), Fold(2, [4, 5])]));

    [Fact]
    public void A_row_that_no_fold_embeds_is_named()
    {
        var problems = OutOfFoldRule.Problems([Fold(0, [0, 1]), Fold(1, [2, 3]), Fold(2, [5])]);

        Assert.Contains(problems, problem => problem.Contains("row 4", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_row_that_two_folds_embed_is_named_with_the_folds()
    {
        var problems = OutOfFoldRule.Problems([Fold(0, [0, 1]), Fold(1, [2, 3]), Fold(2, [3, 4, 5])]);

        Assert.Contains(problems, problem =>
            problem.Contains("row 3", StringComparison.OrdinalIgnoreCase) && problem.Contains('1') && problem.Contains('2')
        );
    }

    [Fact]
    public void A_network_that_was_trained_on_a_row_it_embeds_is_caught()
    {
        var problems = OutOfFoldRule.Problems([Fold(0, [0, 1], training: [1, 2, 3, 4, 5]), Fold(1, [2, 3]), Fold(2, [4, 5])]);

        Assert.Contains("fold 0, effnet: the network was trained on row 1 (1.jpg), which it embeds.", problems);
    }

    [Fact]
    public void A_network_that_was_trained_on_another_row_of_a_group_it_embeds_is_caught()
    {
        FoldOutput[] folds = [Fold(0, [0]), Fold(1, [2, 3], training: [0, 1, 4, 5]), Fold(2, [4, 5]), Fold(3, [1])];

        var problems = OutOfFoldRule.Problems(folds);

        Assert.Contains("fold 0, effnet: the network was trained on other rows of the groups it embeds: video-0.", problems);
    }

    [Fact]
    public void A_row_that_was_trained_on_under_another_number_is_caught_by_its_path()
    {
        var fold = Fold(0, [0, 1]);
        var renumbered = fold with
        {
            Experts =
            [
                fold.Experts[0] with
                {
                    TrainingRows = [new DataRow(9, "1.jpg", 1, "video-9"), .. fold.Experts[0].TrainingRows.Skip(1)],
                },
            ],
        };

        var problems = OutOfFoldRule.Problems([renumbered, Fold(1, [2, 3]), Fold(2, [4, 5])]);

        Assert.Contains(problems, problem => problem.Contains("row 1 (1.jpg)", StringComparison.Ordinal));
    }

    internal static FoldOutput Fold(int fold, int[] heldOut, int[]? training = null)
    {
        training ??= [.. Enumerable.Range(0, Rows.Length).Except(heldOut)];
        // Each description names its row, so that a test can see where it went.
        FloatMatrix embeddings = new(heldOut.Length, 2, [.. heldOut.SelectMany(row => new[] { row, row + 0.5f })]);
        ExpertOutput expert = new(
            "effnet",
            embeddings,
            [.. heldOut.Select(row => -(float)row)],
            new(0, 2),
            [],
            [.. training.Select(row => Rows[row])],
            "m",
            "t"
        );
        return new(fold, [.. heldOut.Select(row => Rows[row])], [], [expert]);
    }
}
