using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck;

/// <summary>The rows of one manifest as the check sees them.</summary>
/// <param name="Paths">As the manifest has them.</param>
/// <param name="Labels">0 negative, 1 positive.</param>
/// <param name="Groups">Null for a row that stands for itself.</param>
/// <param name="Images">What is known of each row's image.</param>
/// <param name="Files">Where each image really is, every link followed: rows with the same text have one file.</param>
/// <param name="Slices">Column → value of each row, for the columns of spec.data.columns.slices.</param>
/// <param name="ManifestSha256">Of the manifest.</param>
/// <param name="GroupHints">What looks like groups; null where there is a column of groups.</param>
public sealed record CheckedRows(
    IReadOnlyList<string> Paths,
    IReadOnlyList<int> Labels,
    IReadOnlyList<string?> Groups,
    IReadOnlyList<ImageFacts> Images,
    IReadOnlyList<string> Files,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Slices,
    string ManifestSha256,
    IReadOnlyList<string>? GroupHints = null
)
{
    /// <summary>The rows of a manifest.</summary>
    /// <param name="manifest">Its rows.</param>
    /// <param name="columns">Which of its columns mean what.</param>
    /// <param name="images">Of each row.</param>
    /// <param name="files">Of each row.</param>
    public static CheckedRows Create(
        Manifest manifest,
        ColumnsSpec columns,
        IReadOnlyList<ImageFacts> images,
        IReadOnlyList<string> files
    ) =>
        new(
            [.. manifest.Rows.Select(row => row.Path)],
            [.. manifest.Rows.Select(row => row.Label)],
            [.. manifest.Rows.Select(row => row.Group)],
            images,
            files,
            new SortedDictionary<string, IReadOnlyList<string>>(
                columns.Slices.ToDictionary(slice => slice, manifest.Column),
                StringComparer.Ordinal
            ),
            manifest.Sha256,
            manifest.HasGroups ? null : Names.GroupHints.Find(manifest, columns)
        );

    /// <summary>A number per row, from 0: equal for rows of one group.</summary>
    /// <param name="groups">Of each row; null for a row that stands for itself.</param>
    internal static int[] Units(IReadOnlyList<string?> groups)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int next = 0;
        return
        [
            .. groups.Select(group =>
                group is null ? next++
                : numbers.TryGetValue(group, out int number) ? number
                : numbers[group] = next++
            ),
        ];
    }
}
