using k8s.Models;
using StackingK8s.Contracts.Results;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Attempts;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator.Policies;

/// <summary>All that a decision about a run rests on, seen at one moment.</summary>
/// <param name="Run">The run.</param>
/// <param name="Jobs">The Jobs it owns, by owner UID.</param>
/// <param name="Pods">Job UID → its pods.</param>
/// <param name="Warnings">About Jobs that should run and do not, and their pods.</param>
/// <param name="Progress">Pod UID → its latest report.</param>
/// <param name="Cleanup">The cleanup Job of a run that is being deleted, if there is one.</param>
sealed record Observation(
    StackingRunResource Run,
    IReadOnlyList<V1Job> Jobs,
    ILookup<string, V1Pod> Pods,
    IReadOnlyList<WarningEvent> Warnings,
    IReadOnlyDictionary<string, StepProgress> Progress,
    V1Job? Cleanup
)
{
    /// <summary>A step is under way, but its Job is not visible.</summary>
    public bool MissesJob =>
        Run.Status?.Steps()
            .Any(step => step.Committed is null && StepProgression.IsUnderWay(step) && Jobs.All(job => job.Metadata.Name != step.Job))
        == true;

    /// <summary>The attempts of every step, oldest first.</summary>
    public ILookup<string, Attempt> AssessAttempts(Pace pace, DateTimeOffset now) =>
        Jobs.Where(IsMarked)
            .Select(job => AttemptAssessment.Assess(job, [.. Pods[job.Metadata.Uid]], Warnings, pace, now))
            .OrderBy(attempt => attempt.Number)
            .ToLookup(attempt => attempt.Job.Metadata.Labels[RunLabels.Step]);

    // A Job whose labels somebody has edited is out of our hands, as if it were deleted: what it still commits is found by the next
    // attempt.
    static bool IsMarked(V1Job job) =>
        job.Metadata.Labels is { } labels
        && labels.ContainsKey(RunLabels.Step)
        && labels.ContainsKey(RunLabels.Component)
        && StepLabels.ReadAttempt(labels) is not null;
}
