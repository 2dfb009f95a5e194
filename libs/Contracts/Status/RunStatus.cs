using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Status;

/// <summary>
/// Where a run stands on a cluster; written by the operator alone. Every field is absent until there is something to say.
/// </summary>
public sealed record RunStatus
{
    /// <summary>The metadata.generation that this status describes.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>One of <see cref="RunPhase"/>: the conditions in one word.</summary>
    public string Phase { get; init; } = RunPhase.Pending;

    /// <summary>In one word what <see cref="Message"/> says: Unschedulable, DataError, InProgress.</summary>
    public string? Reason { get; init; }

    /// <summary>One sentence: the current state, or what went wrong and how to fix it.</summary>
    public string? Message { get; init; }

    /// <summary>Share of the whole run that is done, such as 62%.</summary>
    public string? Progress { get; init; }

    /// <summary>Committed folds of all folds, such as 3/5.</summary>
    public string? FoldsDone { get; init; }

    /// <summary>When the first Job was made.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When the run ended, well or badly.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Since when the run has been active without a suspension.</summary>
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>Seconds it was active before that.</summary>
    public double ActiveSecondsBefore { get; init; }

    /// <summary>The images of this run, fixed at its start: an upgrade of the operator does not mix versions within a run.</summary>
    public RunImages? Images { get; init; }

    /// <summary>Value of the annotation stackingk8s.io/retry that was acted upon last; another value retries the failed run.</summary>
    public string? RetriedFor { get; init; }

    /// <summary>
    /// Validated, Suspended, FoldsTrained, Aggregated, Complete, Failed, DataWarnings; for other tools Ready, Reconciling, Stalled.
    /// </summary>
    [KeyedBy("type")]
    public IReadOnlyList<RunCondition> Conditions { get; init; } = [];

    /// <summary>The fold steps, in fold order.</summary>
    [KeyedBy("name")]
    public IReadOnlyList<StepStatus> Folds { get; init; } = [];

    /// <summary>The aggregate step; absent until the folds are planned.</summary>
    public StepStatus? Aggregate { get; init; }

    /// <summary>The meta step; absent until the folds are planned.</summary>
    public StepStatus? Meta { get; init; }

    /// <summary>The meta-trainer's headline numbers.</summary>
    public RunMetrics? Metrics { get; init; }

    /// <summary>Where the run's results lie.</summary>
    public RunArtifacts? Artifacts { get; init; }

    /// <summary>The condition Complete or Failed by which the run has ended; null while the run continues.</summary>
    public RunCondition? End() =>
        Conditions.FirstOrDefault(condition => condition is { Type: RunCondition.Complete or RunCondition.Failed, Status: "True" });

    /// <summary>Every step there is a status of, in the order of the plan.</summary>
    public IEnumerable<StepStatus> Steps() => [.. Folds, .. new[] { Aggregate, Meta }.OfType<StepStatus>()];
}

/// <summary>
/// A run's headline numbers as text of four digits after the point, so that every tool shows them alike; absent until known.
/// </summary>
public sealed record RunMetrics
{
    /// <summary>
    /// Area under the ROC curve of the meta-model, 0 to 1: on the test manifest, else out of fold. The next two fields tell which.
    /// </summary>
    public string? Auc { get; init; }

    /// <summary>On the test manifest; absent without one.</summary>
    public string? TestAuc { get; init; }

    /// <summary>Out of fold: every row scored by networks, and a meta-model, fitted without it and its group.</summary>
    public string? OutOfFoldAuc { get; init; }

    /// <summary>Every number that the meta-trainer reported, by name.</summary>
    public IReadOnlyDictionary<string, string> All { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Accelerator seconds of attempts that were committed.</summary>
    public double UsefulAcceleratorSeconds { get; init; }

    /// <summary>Accelerator seconds wasted on attempts that were not committed.</summary>
    public double WastedAcceleratorSeconds { get; init; }
}

/// <summary>Where the run's results lie.</summary>
/// <param name="Uri">Root of the artifact store.</param>
/// <param name="Record">Folder of the run's record below it.</param>
/// <param name="Model">Folder of the committed meta step below it; null before.</param>
public sealed record RunArtifacts(string Uri, string Record, string? Model);

/// <summary>The container images of the step programs.</summary>
/// <param name="FoldTrainer">Image of the fold steps.</param>
/// <param name="Aggregator">Image of the aggregate step and of cleanups.</param>
/// <param name="MetaTrainer">Image of the meta step.</param>
public sealed record RunImages(string FoldTrainer, string Aggregator, string MetaTrainer);
