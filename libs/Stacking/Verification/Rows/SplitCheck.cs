using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck.Splits;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>Whether the split into folds is the one that seed, labels and groups give, or the user's own.</summary>
sealed class SplitCheck : IRunCheck
{
    const string Name = "split";
    const int MostNamed = 5;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var task = run.Task<FoldTask>(StepNames.Fold(0));
        var table = RowTable.ReadComplete(run);
        string? column = task.Data.Columns.Fold;
        SplitRows rows = new(
            [.. Enumerable.Range(0, table.Count).Select(table.Label)],
            [.. Enumerable.Range(0, table.Count).Select(table.Group)],
            column is null ? null : OwnFolds(run, table, column),
            run.Json<FoldSummary>(StepNames.Fold(0), ArtifactPaths.Fold.Summary).LabelNames
        );
        int[] split = FoldSplit.AssignFolds(rows, task.Folds, task.Seed);
        int[] moved = [.. Enumerable.Range(0, split.Length).Where(row => split[row] != table.FoldOfRow[row])];
        if (moved.Length > 0)
            breaches.Add(
                $"{moved.Length} rows lie in another fold than seed, labels and groups give: "
                    + string.Join(", ", moved.Take(MostNamed).Select(row => $"row {row} in {table.FoldOfRow[row]} instead of {split[row]}"))
                    + (moved.Length > MostNamed ? ", …" : "")
            );
        bool grouped = rows.Groups.Any(group => group is not null);
        var (level, how) = column is null
            ? (
                ClaimLevel.Proven,
                $"made again from seed {task.Seed}, labels and {(grouped ? "groups" : "no groups")}: the same fold for every row"
            )
            : (
                ClaimLevel.Consistent,
                $"the user's own folds, with both classes in each, as {ArtifactPaths.Fold.HeldOutColumns} lists them (column {column})"
            );
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, level, how)]);
    }

    /// <returns>The name of each row's own fold, in manifest order.</returns>
    static string[] OwnFolds(LoadedRun run, RowTable table, string column)
    {
        string[] own = new string[table.Count];
        foreach (string step in run.Folds.Select(fold => fold.Reference.Step))
        {
            var rows = run.Rows(step, ArtifactPaths.Fold.HeldOutRows);
            var columns = FurtherColumnsCsv.Read(run.File(step, ArtifactPaths.Fold.HeldOutColumns), rows);
            int at = columns.Names.Index().Where(name => name.Item == column).Select(name => name.Index).DefaultIfEmpty(-1).First();
            if (at < 0)
                throw new ArtifactException($"{step}/{ArtifactPaths.Fold.HeldOutColumns} has no column {column}");
            for (int i = 0; i < rows.Count; i++)
                own[rows.Number(i)] = Artifacts.Names.Name.Normalize(columns[i, at]);
        }
        return own;
    }
}
