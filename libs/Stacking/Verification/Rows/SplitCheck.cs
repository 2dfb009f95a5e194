using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck.Splits;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>Whether the split into folds is the one that seed, labels and groups give.</summary>
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
            column is null ? null : [.. table.FoldOfRow.Select(fold => $"{fold}")],
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
            : (ClaimLevel.Trusted, $"the user's own folds (column {column}), with both classes in each: the manifest alone shows them");
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, level, how)]);
    }
}
