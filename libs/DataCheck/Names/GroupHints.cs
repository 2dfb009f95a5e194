using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck.Names;

/// <summary>
/// Names what looks like groups in a manifest that has none: columns, folders and the beginnings of file names that part the rows into
/// several times fewer kinds. Pure; a hint, never a decision.
/// </summary>
public static class GroupHints
{
    /// <summary>Rows looked at in a long manifest: stretches of neighbours, since frames of a video usually are neighbours.</summary>
    const int Stretches = 20,
        StretchRows = 5_000;

    const int FewestKinds = 3,
        FewestRowsPerKind = 2;

    /// <summary>Finds hints.</summary>
    /// <param name="manifest">A manifest without groups.</param>
    /// <param name="columns">Columns whose meaning is known, and is another: slices and own folds.</param>
    /// <returns>A phrase for each, such as "the column video (as 'v17')"; empty where every row seems to stand for itself.</returns>
    public static IReadOnlyList<string> Find(Manifest manifest, ColumnsSpec columns)
    {
        int[] rows = Sample(manifest.Rows.Count);
        List<string> hints =
        [
            .. manifest
                .OtherColumns.Index()
                .Where(column => column.Item != columns.Fold && !columns.Slices.Contains(column.Item))
                .Select(column => Phrase($"the column {column.Item}", rows.Select(row => manifest.Rows.Others(row)[column.Index])))
                .OfType<string>(),
        ];
        if (OfPaths([.. rows.Select(row => manifest.Rows.Path(row))]) is { } ofPaths)
            hints.Add(ofPaths);
        return hints;
    }

    /// <summary>What is said of a manifest without groups.</summary>
    /// <param name="hints">As <see cref="Find"/> gives them.</param>
    /// <returns>A sentence, and where there are hints what to do about them.</returns>
    public static string Sentence(IReadOnlyList<string> hints) =>
        $"{AggregateSummary.NoGroups}."
        + (
            hints.Count == 0
                ? ""
                : $" But {string.Join(" and ", hints)} may be groups, whose rows must not part: name a column of groups by "
                    + "spec.data.columns.group or --group-column."
        );

    /// <returns>What the paths tell; null where nothing.</returns>
    static string? OfPaths(string[] paths)
    {
        // Where folders tell nothing (one of all images, or one per class), a video's frames share the beginning of their names.
        return Phrase("the folders of the paths", paths.Select(Folder))
            ?? Phrase(
                "the file names up to their last number",
                paths.Select(path => BeforeLastNumber(path[(path.LastIndexOf('/') + 1)..]))
            );
    }

    /// <returns>
    /// null where the values do not look like groups: hardly any kinds, hardly more than one row each, or one with more than half of the
    /// rows.
    /// </returns>
    static string? Phrase(string what, IEnumerable<string> values)
    {
        Dictionary<string, int> rows = new(StringComparer.Ordinal);
        int all = 0;
        foreach (string value in values)
        {
            rows[value] = rows.GetValueOrDefault(value) + 1;
            all++;
        }
        rows.Remove("");
        return rows.Count >= FewestKinds && rows.Values.Sum() >= FewestRowsPerKind * rows.Count && rows.Values.Max() <= all / 2
            ? $"{what} (as '{rows.MaxBy(kind => kind.Value).Key}')"
            : null;
    }

    static string Folder(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "";

    /// <summary>video_001_frame_ of video_001_frame_02.jpg; nothing where the name has one number or none.</summary>
    static string BeforeLastNumber(string name)
    {
        int dot = name.LastIndexOf('.');
        var stem = name.AsSpan(0, dot < 0 ? name.Length : dot);
        int end = stem.LastIndexOfAnyInRange('0', '9');
        if (end < 0)
            return "";
        int begin = stem[..end].LastIndexOfAnyExceptInRange('0', '9') + 1;
        return stem[..begin].ContainsAnyInRange('0', '9') ? stem[..begin].ToString() : "";
    }

    static int[] Sample(int rows)
    {
        if (rows <= Stretches * StretchRows)
            return [.. Enumerable.Range(0, rows)];
        long step = rows / Stretches;
        return [.. Enumerable.Range(0, Stretches).SelectMany(i => Enumerable.Range((int)(i * step), StretchRows))];
    }
}
