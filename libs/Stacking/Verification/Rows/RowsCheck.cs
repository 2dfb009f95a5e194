using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning.Splits;
using StackingK8s.OutOfFold;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>
/// The out-of-fold rule: every row held out by one fold, and the training rows recorded for each network are all other rows, which share
/// no path and no group with those it embeds.
/// </summary>
sealed class RowsCheck : IRunCheck
{
    const string Name = "rows";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var task = run.Task<FoldTask>(StepNames.Fold(0));
        var table = RowTable.Read(run);
        breaches.AddRange(table.Problems);
        breaches.AddRange(Shared(table, "path", table.Path));
        breaches.AddRange(Shared(table, "group", table.Group));
        if (table.Problems.Count == 0)
        {
            string[] others = OthersDigests(table, run.Folds.Count, stop);
            for (int fold = 0; fold < others.Length; fold++)
                breaches.AddRange(TrainingBreaches(run, table, fold, others[fold], task));
        }
        bool grouped = Enumerable.Range(0, table.Count).Any(row => table.Group(row) is not null);
        string apart = grouped ? "and have neither the row nor its group" : "(no groups: every row is taken as independent)";
        string how = string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Count:N0} rows x {task.Experts.Count} experts, each embedded once, "
        );
        how += $"by networks whose training rows are all others {apart}";
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Consistent, how)]);
    }

    static IEnumerable<string> Shared(RowTable table, string what, Func<int, string?> valueOf)
    {
        Dictionary<string, int> foldOf = new(StringComparer.Ordinal);
        for (int row = 0; row < table.Count; row++)
            if (valueOf(row) is { } value && !foldOf.TryAdd(value, table.FoldOfRow[row]) && foldOf[value] != table.FoldOfRow[row])
                yield return $"row {row} of fold {table.FoldOfRow[row]} has the {what} '{value}', which fold {foldOf[value]} holds out too";
    }

    // Written once more and hashed, a list takes a fraction of the time that reading every expert's would.
    static string[] OthersDigests(RowTable table, int folds, CancellationToken stop)
    {
        string[] digests = new string[folds];
        ParallelOptions options = new() { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, folds, options, fold =>
            digests[fold] = RowsDigest.Compute(FoldRows.Training(table.FoldOfRow, fold).Select(table.Place))
        );
        return digests;
    }

    static IEnumerable<string> TrainingBreaches(LoadedRun run, RowTable table, int fold, string digest, FoldTask task)
    {
        string step = StepNames.Fold(fold);
        foreach (string expert in task.Experts.Select(expert => expert.Name))
        {
            string file = ArtifactPaths.Fold.TrainingRows(expert);
            if (run.Step(step).DigestOf(file) == digest)
                continue;
            var listed = RowsCsv.Read(run.File(step, file));
            var heldOut = run.Rows(step, ArtifactPaths.Fold.HeldOutRows);
            var leaks = new LeakCheck(heldOut).Problems(listed, out _);
            foreach (string leak in leaks)
                yield return $"{step}, {expert}: {leak.TrimEnd('.')}";
            if (leaks.Count == 0)
                yield return $"{step}, {expert}: "
                    + RowTable.Difference(
                        [.. FoldRows.Training(table.FoldOfRow, fold).Select(row => table[row])],
                        listed,
                        "the training rows",
                        "all others"
                    );
        }
    }
}
