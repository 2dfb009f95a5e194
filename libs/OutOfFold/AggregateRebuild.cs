using System.Collections.Concurrent;
using System.Globalization;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.OutOfFold;

/// <summary>
/// Makes the aggregate again from the folds and compares it, byte for byte, with a committed one. Nothing that the committed files say
/// about themselves is believed: the folds say what each must hold, and it is read as bytes.
/// </summary>
public static class AggregateRebuild
{
    /// <summary>Checks the folds' rows by <see cref="OutOfFoldRule"/>, and every file and metric of the aggregate.</summary>
    /// <param name="folds">The run's folds, in fold order.</param>
    /// <param name="task">What the run asks of the aggregate.</param>
    /// <param name="aggregate">The committed aggregate.</param>
    /// <param name="scratchFolder">Where files of a remote store are fetched to.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>A sentence for each leak and for each file or metric that is not what the folds give; none where all is.</returns>
    public static async Task<IReadOnlyList<string>> BreachesAsync(
        IReadOnlyList<FoldReader> folds,
        AggregateTask task,
        CommittedAttempt aggregate,
        string scratchFolder,
        CancellationToken stop
    )
    {
        try
        {
            var outputs = await FoldReader.ReadAllAsync(folds, _ => { }, stop);
            try
            {
                return await BreachesAsync(folds, outputs, task, aggregate, scratchFolder, stop);
            }
            finally
            {
                foreach (var fold in outputs)
                    fold.Dispose();
            }
        }
        catch (Exception unusable) when (unusable is ArtifactException or DataException)
        {
            return [$"the aggregate cannot be made again from the folds: {unusable.Message}"];
        }
    }

    static async Task<IReadOnlyList<string>> BreachesAsync(
        IReadOnlyList<FoldReader> readers,
        IReadOnlyList<FoldOutput> folds,
        AggregateTask task,
        CommittedAttempt aggregate,
        string scratchFolder,
        CancellationToken stop
    )
    {
        var (leaks, disorder) = (OutOfFoldRule.LeakProblemsAsync(folds, stop), OutOfFoldRule.OrderProblems(folds));
        if (disorder.Count > 0)
            return [.. disorder, .. await leaks];
        OutOfFoldTable table = new(folds, FeatureTable.Of(folds[0], task.Features), task.Slices);
        var networks = await AggregateStep.NetworksAsync(readers, folds[0], task.Features, stop);
        ConcurrentDictionary<string, string?> files = new(StringComparer.Ordinal);
        await AggregateArtifacts.WriteAsync(CompareAsync, table, networks, _ => { }, stop);
        return
        [
            .. await leaks,
            .. files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value).OfType<string>(),
            .. aggregate
                .Result.Files.Where(file => !files.ContainsKey(file.Path))
                .Select(file => $"{file.Path} is committed, but nothing of the folds gives it"),
            .. MetricBreaches(AggregateStep.Metrics(table), aggregate.Result.Metrics),
        ];

        async Task CompareAsync(string file, Func<Stream, Task> write)
        {
            string? local = null;
            try
            {
                local = await aggregate.FetchAsync(file, scratchFolder, stop);
            }
            catch (ArtifactException missing)
            {
                files[file] = missing.Message;
            }
            // A missing file must not hide what is wrong with those that are compared at the same time.
            await using ComparingStream comparison = new(local);
            await write(comparison);
            if (local is not null)
                files[file] = RebuiltFile.Breach(file, comparison, table);
        }
    }

    static IEnumerable<string> MetricBreaches(IReadOnlyDictionary<string, double> rebuilt, IReadOnlyDictionary<string, double> committed)
    {
        foreach (string name in rebuilt.Keys.Union(committed.Keys).Order(StringComparer.Ordinal))
            if (Value(rebuilt, name) is var must && Value(committed, name) is var found && must != found)
                yield return $"the metric {name} is {found}, but {must} by the folds";

        static string Value(IReadOnlyDictionary<string, double> metrics, string name) =>
            metrics.TryGetValue(name, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : "missing";
    }
}
