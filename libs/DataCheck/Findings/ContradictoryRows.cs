using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck.Findings;

/// <summary>Rows of one manifest that cannot both be right: one file listed twice, or the same bytes with opposite labels. Pure.</summary>
static class ContradictoryRows
{
    /// <summary>Finds them.</summary>
    /// <param name="rows">Of one manifest.</param>
    /// <param name="manifest">training or test, for messages.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    public static IEnumerable<DataFinding> Find(CheckedRows rows, string manifest, IReadOnlyList<string> labelNames)
    {
        var sameFile = Pairs(rows, rows.Files, (_, _) => true);
        if (sameFile.Count > 0)
            yield return new(
                DataFindings.SameFile,
                $"The {manifest} manifest lists {MessageText.Count(sameFile.Count, "file", "files")} under a second path. Keep one row of "
                    + $"each file.\n{Table(sameFile)}"
            );
        var opposite = Pairs(rows, [.. rows.Images.Select(image => image.Sha256)], (a, b) => rows.Labels[a] != rows.Labels[b]);
        if (opposite.Count > 0)
            yield return new(
                DataFindings.OppositeLabels,
                $"In the {manifest} manifest {MessageText.Count(opposite.Count, "image has", "images have")} the same bytes as one of the "
                    + $"other label. Correct the labels, or remove the rows.\n{Table(opposite)}"
            );

        string Table(List<(int First, int Second)> pairs) =>
            RowTable.Format(["row", "path", "label", "row", "path", "label"], pairs.Count, i =>
                [.. Cells(pairs[i].First), .. Cells(pairs[i].Second)]
            );

        string[] Cells(int row) => [row.ToString(CultureInfo.InvariantCulture), rows.Paths[row], labelNames[rows.Labels[row]]];
    }

    /// <returns>Each row with the first one of the same key, where they conflict.</returns>
    static List<(int First, int Second)> Pairs(CheckedRows rows, IReadOnlyList<string> keys, Func<int, int, bool> conflict)
    {
        Dictionary<string, int> firstOf = new(StringComparer.Ordinal);
        List<(int, int)> pairs = [];
        for (int row = 0; row < rows.Paths.Count; row++)
            if (!firstOf.TryAdd(keys[row], row) && conflict(firstOf[keys[row]], row))
                pairs.Add((firstOf[keys[row]], row));
        return pairs;
    }
}
