using StackingK8s.Artifacts.Data;
using StackingK8s.Learning.Splits;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Training;

/// <summary>What a network is trained on.</summary>
/// <param name="Images">Decoded at the expert's size, one for each row of the manifest.</param>
/// <param name="Rows">Rows of it to train on.</param>
/// <param name="Labels">0 or 1 per training row.</param>
/// <param name="Groups">A group per training row, for early stopping's split; null without groups.</param>
sealed record TrainingRows(ImageCache Images, int[] Rows, int[] Labels, int[]? Groups)
{
    /// <summary>From the list of rows as it is committed.</summary>
    public static TrainingRows Create(ImageCache images, IReadOnlyList<DataRow> rows) =>
        new(
            images,
            [.. rows.Select(row => row.Row)],
            [.. rows.Select(row => row.Label)],
            GroupNumbers.Create([.. rows.Select(row => row.Group)])
        );
}
