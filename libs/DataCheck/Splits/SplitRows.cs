using StackingK8s.Artifacts.Data;

namespace StackingK8s.DataCheck.Splits;

/// <summary>What a split depends on: labels, groups, and the user's own folds.</summary>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Groups">The effective group of each row, whose rows get one fold; null for a row that stands for itself.</param>
/// <param name="OwnFolds">The user's own fold of each row, by its name; null where the rows are to be split.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's, for messages.</param>
public sealed record SplitRows(
    IReadOnlyList<int> Labels,
    IReadOnlyList<string?> Groups,
    IReadOnlyList<string>? OwnFolds,
    IReadOnlyList<string> LabelNames
)
{
    /// <summary>The rows of a manifest, with the groups that stand in it.</summary>
    /// <param name="manifest">A training manifest.</param>
    public static SplitRows FromManifest(Manifest manifest)
    {
        int[] labels = new int[manifest.Rows.Count];
        string?[] groups = new string?[labels.Length];
        for (int row = 0; row < labels.Length; row++)
            (labels[row], groups[row]) = (manifest.Rows.Label(row), manifest.Rows.Group(row));
        return new(labels, groups, manifest.OwnFolds, manifest.LabelNames);
    }
}
