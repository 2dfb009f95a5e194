using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Operator.Attempts;

/// <summary>Assesses an attempt from its Job, its pods and the warnings about them. Pure.</summary>
static class AttemptAssessment
{
    /// <param name="job">A Job of the run.</param>
    /// <param name="pods">The Job's pods.</param>
    /// <param name="warnings">About the Job and its pods.</param>
    /// <param name="pace">How long a node may be silent.</param>
    /// <param name="now">The time.</param>
    public static Attempt Assess(V1Job job, IReadOnlyList<V1Pod> pods, IReadOnlyList<WarningEvent> warnings, Pace pace, DateTimeOffset now)
    {
        Attempt attempt = new()
        {
            Number = StepLabels.ReadAttempt(job.Metadata.Labels)!.Value,
            Job = job,
            State = AttemptState.Starting,
            RunningSeconds = pods.Sum(pod => PodEnd.RunningSeconds(pod, now)),
        };
        // Only Complete and Failed are final: SuccessCriteriaMet and FailureTarget come while pods are still ending.
        if (Condition(job, "Complete") is not null)
            attempt = AssessCompleted(attempt, pods, now);
        else if (Condition(job, "Failed") is { } failed)
            attempt = AssessFailed(attempt, failed, pods, now);
        else
            attempt = AssessActive(attempt, pods, warnings, pace, now);
        var latest = attempt.Pod;
        return attempt with { DisruptedPods = latest is null ? 0 : pods.Count(pod => pod != latest && PodEnd.IsDisrupted(pod)) };
    }

    static Attempt AssessCompleted(Attempt attempt, IReadOnlyList<V1Pod> pods, DateTimeOffset now)
    {
        string step = attempt.Job.Metadata.Labels[RunLabels.Step];
        foreach (var pod in pods)
            if (TerminationMessageReader.ReadCommit(PodEnd.Terminated(pod), step) is { } commit)
                return attempt with { State = AttemptState.Committed, Pod = pod, Commit = commit };
        var last = PodEnd.Latest(pods);
        return attempt with
        {
            State = AttemptState.Failed,
            Pod = last,
            Failure = FailureClassification.ClassifyMissingCommit(last, attempt.Number, now),
        };
    }

    static Attempt AssessFailed(Attempt attempt, V1JobCondition failed, IReadOnlyList<V1Pod> pods, DateTimeOffset now)
    {
        var last = PodEnd.Latest(pods);
        return attempt with
        {
            State = AttemptState.Failed,
            Pod = last,
            Failure = FailureClassification.Classify(attempt.Job, failed, last, attempt.Number, now),
        };
    }

    static Attempt AssessActive(
        Attempt attempt,
        IReadOnlyList<V1Pod> pods,
        IReadOnlyList<WarningEvent> warnings,
        Pace pace,
        DateTimeOffset now
    )
    {
        var pod = pods.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed")).MaxBy(pod => pod.Metadata.CreationTimestamp);
        bool stopping = attempt.Job.Metadata.DeletionTimestamp is not null;
        if (attempt.Job.Spec.Suspend == true && !stopping)
            return attempt with { State = AttemptState.Queued, Pod = pod };
        // A disrupted pod is followed by another one; whatever else has ended is the attempt's end.
        if (pod is null && !stopping && PodEnd.Latest(pods) is { } ended && !PodEnd.IsDisrupted(ended))
            return attempt with { State = AttemptState.Ending, Pod = ended };
        var obstacle = PodObstacles.Find(pod, warnings, RunField.Stage(attempt.Job), pace.NodeSilence, now);
        return attempt with { State = stopping ? AttemptState.Stopping : State(pod, obstacle), Pod = pod, Obstacle = obstacle };
    }

    static AttemptState State(V1Pod? pod, Obstacle? obstacle)
    {
        if (PodEnd.Terminated(pod) is not null || obstacle?.Reason == StatusReason.NodeLost)
            return AttemptState.Ending;
        bool running = pod?.Status?.ContainerStatuses?.Any(container => container.State?.Running is not null) == true;
        return obstacle is null && running ? AttemptState.Running : AttemptState.Starting;
    }

    static V1JobCondition? Condition(V1Job job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}
