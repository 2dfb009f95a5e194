using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck.Findings;

/// <summary>Says what becomes of the same pictures in different groups. Pure.</summary>
static class DuplicateFindings
{
    /// <summary>A finding about duplicates among training rows: fatal where they are refused.</summary>
    public static DataFinding? Find(CheckedRows rows, IReadOnlyList<SamePictures> merges, DuplicatePolicy policy)
    {
        if (merges.Count == 0)
            return null;
        var pairs = merges.SelectMany(merge => merge.Pairs).ToList();
        string found = $"{MessageText.Count(pairs.Count, "image is", "images are")} the same, or nearly the same, as one of another group";
        var (name, sequel) = policy switch
        {
            DuplicatePolicy.Refuse => (
                DataFindings.Duplicates,
                ". Remove one of each, give both the same group, or set spec.data.duplicates to merge."
            ),
            DuplicatePolicy.Accept => (
                DataFindings.Accepted,
                ": a network may have seen what it is scored on (spec.data.duplicates is accept)."
            ),
            _ => (
                DataFindings.Merged,
                $": {MessageText.Count(merges.Count, "set of groups was", "sets of groups were")} made one each, so that they lie in "
                    + "the same fold."
            ),
        };
        return new(name, found + sequel + "\n" + Table(rows, pairs));
    }

    /// <summary>A warning about duplicates among test rows, whose groups count as independent.</summary>
    public static DataFinding? FindInTest(CheckedRows test, IReadOnlyList<SamePicture> pairs) =>
        pairs.Count == 0
            ? null
            : new(
                DataFindings.TestDuplicates,
                $"{MessageText.Count(pairs.Count, "test image is", "test images are")} the same, or nearly the same, as another of the "
                    + $"test manifest: they count twice in the score.\n{Table(test, pairs)}"
            );

    static string Table(CheckedRows rows, IReadOnlyList<SamePicture> pairs) =>
        RowTable.Format(["row", "path", "group", "row", "path", "group", "bits"], pairs.Count, i =>
            [
                .. Cells(rows, pairs[i].First),
                .. Cells(rows, pairs[i].Second),
                pairs[i].Distance is { } distance ? Text(distance) : "same bytes",
            ]
        );

    static string[] Cells(CheckedRows rows, int row) => [Text(row), rows.Paths[row], rows.Groups[row] ?? "-"];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
