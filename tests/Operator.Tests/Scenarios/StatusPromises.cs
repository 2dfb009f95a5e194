using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>
/// What docs/operator.md promises of every status, checked against each one that is written in any scenario, in the order of the writes and
/// beside the pods that there are at that moment.
/// </summary>
sealed partial class StatusPromises : IDisposable
{
    readonly ConcurrentQueue<string> broken = new();
    readonly Dictionary<string, RunStatus> latest = [];
    readonly Dictionary<string, string> pods = [];
    readonly IDisposable subscription;
    volatile bool excused;

    public StatusPromises(ObjectStorage storage) =>
        subscription = storage.Subscribe(change =>
        {
            if (change.Kind == Kinds.Pod)
                Follow(change);
            else if (change.Kind == OperatedCluster.Runs && change.Type != "DELETED" && change.Object["status"] is { } status)
                Check(change.Object, status);
        });

    /// <summary>Every promise that was broken, with the status that broke it.</summary>
    public IReadOnlyCollection<string> Broken => broken;

    /// <summary>Somebody else writes statuses from now on.</summary>
    public void Excuse() => excused = true;

    public void Dispose() => subscription.Dispose();

    /// <summary>The promises that a status breaks by itself.</summary>
    public static IEnumerable<string> Contradictions(RunStatus status, long generation)
    {
        var conditions = status.Conditions.ToDictionary(condition => condition.Type);
        bool Holds(string type) => conditions[type].Status == "True";
        int committed = status.Folds.Count(fold => fold.Committed is not null);
        bool worked = status.Folds.Any(fold =>
            fold.Percent > 0 || fold.State is StepStates.Running or StepStates.Ending or StepStates.Done
        );
        (string Promise, bool Kept)[] promises =
        [
            ("it describes no later generation than the run's", status.ObservedGeneration <= generation),
            (
                "status and conditions describe one generation",
                status.Conditions.All(condition => condition.ObservedGeneration == status.ObservedGeneration)
            ),
            ("Complete is Complete", (status.Phase == RunPhase.Complete) == Holds(RunCondition.Complete)),
            ("Failed is Failed", (status.Phase == RunPhase.Failed) == Holds(RunCondition.Failed)),
            ("Suspended is Suspended", (status.Phase == RunPhase.Suspended) == Holds(RunCondition.Suspended)),
            ("Ready is Complete", Holds(RunCondition.Ready) == Holds(RunCondition.Complete)),
            ("Stalled is Failed", Holds(RunCondition.Stalled) == Holds(RunCondition.Failed)),
            (
                "DataWarnings names what folds warned of",
                !Holds(RunCondition.DataWarnings) || status.Folds.Any(fold => fold.Warnings is { Count: > 0 })
            ),
            (
                "Reconciling is all else",
                Holds(RunCondition.Reconciling) != (status.End() is not null || status.Phase == RunPhase.Suspended)
            ),
            ("an end has a time, and nothing else has one", (status.End() is not null) == status.CompletionTime is not null),
            ("Pending: nothing was done", status.Phase != RunPhase.Pending || !worked),
            ("Training: something was done", status.Phase != RunPhase.Training || (worked && committed < status.Folds.Count)),
            ("FoldsTrained", Holds(RunCondition.FoldsTrained) == (committed == status.Folds.Count)),
            ("Aggregated", Holds(RunCondition.Aggregated) == status.Aggregate?.Committed is not null),
            (
                "Aggregating: the folds alone are done",
                status.Phase != RunPhase.Aggregating || (committed == status.Folds.Count && status.Aggregate?.Committed is null)
            ),
            (
                "Stacking: the aggregate is done",
                status.Phase != RunPhase.Stacking || (status.Aggregate?.Committed is not null && status.Meta?.Committed is null)
            ),
            ("Complete: all is done", status.Phase != RunPhase.Complete || status.Meta?.Committed is not null),
            ("100 % is Complete", status.Progress == "100%" == (status.Phase == RunPhase.Complete)),
            (
                "the folds done are counted",
                status.FoldsDone == string.Create(CultureInfo.InvariantCulture, $"{committed}/{status.Folds.Count}")
            ),
            (
                "a reason is a word in CamelCase",
                Word().IsMatch(status.Reason ?? "") && status.Conditions.All(has => Word().IsMatch(has.Reason))
            ),
            ("the message is one line that says something", status.Message is { Length: > 0 } words && !words.Contains('\n')),
            (
                "the reason of a failed run is its condition's",
                status.Phase != RunPhase.Failed || status.Reason == conditions[RunCondition.Failed].Reason
            ),
            ("a suspended run has no step at work", status.Phase != RunPhase.Suspended || !status.Steps().Any(IsAtWork)),
            ("an ended run has no step at work", status.End() is null || !status.Steps().Any(IsAtWork)),
            (
                "a step is Done once it is committed",
                status.Steps().All(step => step.State == StepStates.Done == step.Committed is not null)
            ),
            ("a running step has a pod", status.Steps().All(step => step.State != StepStates.Running || step.Pod is not null)),
            (
                "only a running step tells what it does",
                status.Steps().All(step => step.Progress is null || step.State == StepStates.Running)
            ),
        ];
        return promises.Where(promise => !promise.Kept).Select(promise => promise.Promise);
    }

    /// <summary>The promises that two statuses of one run break together.</summary>
    public static IEnumerable<string> Contradictions(RunStatus before, RunStatus after)
    {
        if (after.ObservedGeneration < before.ObservedGeneration)
            yield return "a generation once observed stays observed";
        foreach (var (was, step) in before.Steps().Join(after.Steps(), was => was.Name, step => step.Name, (was, step) => (was, step)))
        {
            if (was.Committed is not null && was.Committed != step.Committed)
                yield return $"what is committed stays committed ({step.Name})";
            bool resumes = step.Progress?.Epoch is not null && was.Progress?.Epoch is null;
            if (step.Percent < was.Percent && !resumes)
                yield return $"progress does not fall ({step.Name}: {was.Percent} to {step.Percent})";
        }
        if (Percent(after) < Percent(before) && after.Steps().Zip(before.Steps()).All(pair => pair.First.Percent >= pair.Second.Percent))
            yield return $"progress does not fall ({before.Progress} to {after.Progress})";
    }

    void Check(JsonObject run, JsonNode json)
    {
        var status = StackingRunJson.Read<RunStatus>(JsonSerializer.SerializeToElement(json));
        // Of a run that is being deleted, phase and message alone are written.
        if (excused || status.Phase == RunPhase.Deleting)
            return;
        List<string> found = [.. Contradictions(status, run.At("metadata", "generation").Integer() ?? 0)];
        if (latest.TryGetValue(run.Uid(), out var before))
            found.AddRange(Contradictions(before, status));
        latest[run.Uid()] = status;
        int alive = pods.Values.Count(owner => owner == run.Name());
        if (status.Phase == RunPhase.Suspended && alive > 0)
            found.Add($"a suspended run has no pod left ({alive})");
        foreach (string promise in found)
            broken.Enqueue($"{promise}: {json.ToJsonString()}");
    }

    void Follow(StorageEvent change)
    {
        if (change.Object.Label(RunLabels.Run) is not { } run)
            return;
        if (change.Type == "DELETED" || change.Object.At("status", "phase").Text() is "Succeeded" or "Failed")
            pods.Remove(change.Object.Uid());
        else
            pods[change.Object.Uid()] = run;
    }

    static bool IsAtWork(StepStatus step) =>
        step.State is StepStates.Queued or StepStates.Starting or StepStates.Running or StepStates.Ending or StepStates.Stopping;

    static int Percent(RunStatus status) => int.Parse(status.Progress!.TrimEnd('%'), CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Z][A-Za-z]*$")]
    private static partial Regex Word();
}
