using StackingK8s.Contracts;
using static StackingK8s.Tests.Stacking.Verification.Forgeries.Forge;
using Files = StackingK8s.Contracts.ArtifactPaths.Fold;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>
/// Forgeries that the files alone cannot show: the folds' outputs are replaced and everything after them is made again by the real
/// programs. Each with the option that finds it, which the table of claims names.
/// </summary>
static class UnseenForgeries
{
    const string Expert = "effnet",
        Images = "--images",
        Replay = "--replay";

    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("embeddings replaced by the labels in every fold, and all made again", Images, EmbeddingsOfLabelsAsync),
        new("logits replaced in a fold, and all made again", Images, LogitsAsync),
        new("the weights of two folds exchanged, and all made again", Images, WeightsAsync),
        new("a training curve embellished", Replay, run =>
            run.EditText("fold-0", Files.TrainingCurve(Expert), text => text.Replace("0.5", "0.1", StringComparison.Ordinal))
        ),
    ];

    static async Task EmbeddingsOfLabelsAsync(ForgedRun run)
    {
        run.EditFolds(Files.Embeddings(Expert), Floats(FoldForgeries.Alternate));
        run.Rescale();
        await run.RerunAsync();
    }

    static async Task LogitsAsync(ForgedRun run)
    {
        run.Edit("fold-0", Files.Logits(Expert), Floats(values => values[0] += 3));
        run.Recount("fold-0", Expert);
        run.Rescale();
        await run.RerunAsync();
    }

    static async Task WeightsAsync(ForgedRun run)
    {
        run.Swap("fold-0", Files.Weights(Expert), "fold-1", Files.Weights(Expert));
        await run.RerunAsync();
    }
}
