using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>Compares what the folds list with a manifest: a sentence for each difference.</summary>
/// <param name="run">The run.</param>
/// <param name="manifest">A manifest that its folds read.</param>
sealed class ManifestComparison(LoadedRun run, Manifest manifest)
{
    /// <summary>What every fold.json says.</summary>
    public IEnumerable<string> OfLabelsAndGroups()
    {
        foreach (string step in run.Folds.Select(fold => fold.Reference.Step))
        {
            var summary = run.Json<FoldSummary>(step, ArtifactPaths.Fold.Summary);
            if (!summary.LabelNames.SequenceEqual(manifest.LabelNames))
                yield return $"{step} has the labels {string.Join(", ", summary.LabelNames)}, "
                    + $"but the manifest {string.Join(", ", manifest.LabelNames)}";
            if (summary.GroupColumn != manifest.GroupColumn)
                yield return $"{step} has the groups of {Column(summary.GroupColumn)}, "
                    + $"but the manifest those of {Column(manifest.GroupColumn)}";
        }
    }

    /// <summary>The rows that the folds hold out.</summary>
    /// <param name="table">All of them.</param>
    /// <param name="merges">Groups that duplicates made one.</param>
    public IEnumerable<string> OfTraining(RowTable table, IReadOnlyList<SamePictures> merges)
    {
        if (table.Count != manifest.Rows.Count)
        {
            yield return $"the folds hold out {table.Count} rows, but the manifest has {manifest.Rows.Count}";
            yield break;
        }
        var merged = merges.ToLookup(merge => merge.Group, StringComparer.Ordinal);
        for (int row = 0; row < table.Count; row++)
        {
            var (list, index) = table.Place(row);
            foreach (string difference in OfRow(list, index, row, merged))
                yield return difference;
        }
        foreach (string step in run.Folds.Select(fold => fold.Reference.Step))
        foreach (string difference in OfColumns(step, ArtifactPaths.Fold.HeldOutColumns, run.Rows(step, ArtifactPaths.Fold.HeldOutRows)))
            yield return difference;
    }

    /// <summary>The test rows, which another claim compares between the folds.</summary>
    public IEnumerable<string> OfTest()
    {
        var none = Array.Empty<SamePictures>().ToLookup(merge => merge.Group);
        foreach (string step in run.Folds.Select(fold => fold.Reference.Step))
        {
            var test = run.Rows(step, ArtifactPaths.Fold.TestRows);
            if (test.Count != manifest.Rows.Count || Enumerable.Range(0, test.Count).Any(row => test.Number(row) != row))
            {
                yield return $"{step} does not list the {manifest.Rows.Count} rows of the test manifest";
                continue;
            }
            if (step == run.Folds[0].Reference.Step)
                for (int row = 0; row < test.Count; row++)
                    foreach (string difference in OfRow(test, row, row, none))
                        yield return $"test {difference}";
            foreach (string difference in OfColumns(step, ArtifactPaths.Fold.TestColumns, test))
                yield return difference;
        }
    }

    IEnumerable<string> OfRow(RowList list, int index, int row, ILookup<string, SamePictures> merged)
    {
        if (!list.PathBytes(index).SequenceEqual(manifest.Rows.PathBytes(row)))
            yield return $"row {row} has the path '{list.Path(index)}', but '{manifest.Rows.Path(row)}' in the manifest";
        if (list.Label(index) != manifest.Rows.Label(row))
            yield return $"row {row} has the label {list.Label(index)}, but {manifest.Rows.Label(row)} by the manifest";
        string? listed = list.Group(index),
            own = manifest.Rows.Group(row);
        if (listed != own && !(listed is not null && merged[listed].Any(merge => Holds(merge, row, own))))
            yield return $"row {row} has {Named(listed)}, but {Named(own)} in the manifest";
    }

    // A row without a group is merged because of its own picture, any other row with its group.
    static bool Holds(SamePictures merge, int row, string? own) =>
        own is null ? merge.Pairs.Any(pair => pair.First == row || pair.Second == row) : merge.Names.Contains(own);

    IEnumerable<string> OfColumns(string step, string file, RowList rows)
    {
        var names = manifest.OtherColumns;
        if (run.Has(step, file) != names.Count > 0)
        {
            yield return $"{step} has {(names.Count > 0 ? "no " : "")}{file}, "
                + $"but the manifest has {(names.Count > 0 ? "further columns" : "no further column")}";
            yield break;
        }
        if (names.Count == 0)
            yield break;
        var columns = FurtherColumnsCsv.Read(run.File(step, file), rows);
        if (!columns.Names.SequenceEqual(names))
        {
            yield return $"{step}/{file} has the columns {string.Join(", ", columns.Names)}, but the manifest {string.Join(", ", names)}";
            yield break;
        }
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.Number(i);
            string[] values = manifest.Rows.Others(row);
            for (int column = 0; column < values.Length; column++)
                if (columns[i, column] != values[column])
                    yield return $"{step}/{file}: row {row} has the {names[column]} '{columns[i, column]}', "
                        + $"but '{values[column]}' in the manifest";
        }
    }

    static string Column(string? column) => column is null ? "no column" : $"the column '{column}'";

    static string Named(string? group) => group is null ? "no group" : $"the group '{group}'";
}
