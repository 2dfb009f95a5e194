using StackingK8s.Artifacts.Data;
using StackingK8s.OutOfFold;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public sealed class OutOfFoldRuleTests : IDisposable
{
    readonly TinyFolds folds = new();

    public void Dispose() => folds.Dispose();

    [Fact]
    public async Task Folds_that_embed_each_row_once_by_networks_that_never_saw_it_keep_the_rule() =>
        Assert.Empty(await ProblemsAsync(folds.Make(0, [0, 1]), folds.Make(1, [2, 3]), folds.Make(2, [4, 5])));

    [Fact]
    public async Task A_row_that_no_fold_embeds_is_named()
    {
        var problems = await ProblemsAsync(folds.Make(0, [0, 1]), folds.Make(1, [2, 3]), folds.Make(2, [5]));

        Assert.Contains(problems, problem => problem.Contains("row 4", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_row_that_two_folds_embed_is_named_with_the_folds()
    {
        var problems = await ProblemsAsync(folds.Make(0, [0, 1]), folds.Make(1, [2, 3]), folds.Make(2, [3, 4, 5]));

        Assert.Contains(problems, problem =>
            problem.Contains("row 3", StringComparison.OrdinalIgnoreCase) && problem.Contains('1') && problem.Contains('2')
        );
    }

    [Fact]
    public async Task A_network_that_was_trained_on_a_row_it_embeds_is_caught()
    {
        var problems = await ProblemsAsync(folds.Make(0, [0, 1], training: [1, 2, 3, 4, 5]), folds.Make(1, [2, 3]), folds.Make(2, [4, 5]));

        Assert.Contains("fold 0, effnet: the network was trained on row 1 (1.jpg), which it embeds.", problems);
    }

    [Fact]
    public async Task A_network_that_was_trained_on_another_row_of_a_group_it_embeds_is_caught()
    {
        FoldOutput[] made = [folds.Make(0, [0]), folds.Make(1, [2, 3], training: [0, 1, 4, 5]), folds.Make(2, [4, 5]), folds.Make(3, [1])];

        var problems = await ProblemsAsync(made);

        Assert.Contains("fold 0, effnet: the network was trained on other rows of the groups it embeds: video-0.", problems);
    }

    [Fact]
    public async Task A_row_that_was_trained_on_under_another_number_is_caught_by_its_path()
    {
        var fold = folds.Make(0, [0, 1]);
        var renumbered = fold with
        {
            Experts =
            [
                fold.Experts[0] with
                {
                    TrainingRows = [new DataRow(9, "1.jpg", 1, "video-9"), .. fold.Experts[0].TrainingRows.Skip(1)],
                    TrainingRowsDigest = new string('9', 64),
                },
            ],
        };

        var problems = await ProblemsAsync(renumbered, folds.Make(1, [2, 3]), folds.Make(2, [4, 5]));

        Assert.Contains(problems, problem => problem.Contains("row 1 (1.jpg)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fold_whose_rows_are_not_in_the_order_of_the_manifest_is_named()
    {
        var problems = await ProblemsAsync(folds.Make(0, [1, 0]), folds.Make(1, [2, 3]), folds.Make(2, [4, 5]));

        Assert.Equal(["fold 0: lists row 0 after row 1, which is not the order of the manifest."], problems);
    }

    [Fact]
    public async Task A_longer_list_of_training_rows_than_there_are_rows_is_counted()
    {
        var problems = await ProblemsAsync(folds.Make(0, [0, 1], training: [2, 3, 4, 5, 5]), folds.Make(1, [2, 3]), folds.Make(2, [4, 5]));

        Assert.Equal(["fold 0, effnet: lists 5 training rows, but only 4 are outside the fold."], problems);
    }

    static Task<IReadOnlyList<string>> ProblemsAsync(params FoldOutput[] folds) =>
        OutOfFoldRule.ProblemsAsync(folds, TestContext.Current.CancellationToken);
}
