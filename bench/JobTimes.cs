using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Bench;

/// <summary>When each step's Job of each run was stored, and stored as complete.</summary>
sealed class JobTimes
{
    readonly ConcurrentDictionary<(string Run, string Step), DateTimeOffset> made = new(),
        completed = new();
    int creations;

    /// <summary>Jobs of all runs, two for one step included.</summary>
    public int Creations => Volatile.Read(ref creations);

    /// <summary>Jobs for a step that had one.</summary>
    public int Duplicates => Creations - made.Count;

    public void Observe(StorageEvent change)
    {
        if (
            change.Kind != Kinds.Job
            || Label(change.Object, RunLabels.Run) is not { } run
            || Label(change.Object, RunLabels.Step) is not { } step
        )
            return;
        if (change.Type == "ADDED")
        {
            Interlocked.Increment(ref creations);
            made.TryAdd((run, step), change.Time);
        }
        else if (IsComplete(change.Object))
            completed.TryAdd((run, step), change.Time);
    }

    /// <summary>Seconds from the completion that a step waited for (of the folds, the last one) until its Job was there; sorted.</summary>
    public IReadOnlyList<double> Delays()
    {
        var folds = completed
            .Where(entry => entry.Key.Step.StartsWith("fold-", StringComparison.Ordinal))
            .GroupBy(entry => entry.Key.Run)
            .ToDictionary(run => run.Key, run => run.Max(entry => entry.Value));
        return
        [
            .. made.Where(entry => !entry.Key.Step.StartsWith("fold-", StringComparison.Ordinal))
                .Select(entry =>
                    (
                        entry.Value - (entry.Key.Step == "aggregate" ? folds[entry.Key.Run] : completed[(entry.Key.Run, "aggregate")])
                    ).TotalSeconds
                )
                .Order(),
        ];
    }

    static string? Label(JsonObject job, string name) => job["metadata"]?["labels"]?[name]?.GetValue<string>();

    static bool IsComplete(JsonObject job) =>
        job["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition =>
            condition!["type"]!.GetValue<string>() == "Complete" && condition["status"]!.GetValue<string>() == "True"
        );
}
