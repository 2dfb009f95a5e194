using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>
/// What the Job controller decides from a Job, all of its pods and the time, and nothing else. Jobs of completionMode NonIndexed.
/// </summary>
sealed class JobSync
{
    readonly JsonObject job;
    readonly IReadOnlyList<JsonObject> pods;
    readonly DateTimeOffset now;
    readonly ClusterSpeed speed;
    readonly JsonObject status;
    readonly List<JsonObject> succeeded;
    readonly List<JsonObject> failed;
    readonly List<JsonObject> release = [];
    readonly List<JobEvent> events = [];
    JobBackoff backoff;
    int create;
    IReadOnlyList<JsonObject> dismiss = [];
    IReadOnlyList<JsonObject> delete = [];
    TimeSpan? lookAgain;

    JobSync(JsonObject job, IReadOnlyList<JsonObject> pods, DateTimeOffset now, JobBackoff backoff, ClusterSpeed speed)
    {
        (this.job, this.pods, this.now, this.backoff, this.speed) = (job, pods, now, backoff, speed);
        status = job["status"]?.DeepClone() as JsonObject ?? [];
        succeeded = [.. pods.Where(pod => pod.IsTracked() && pod.Phase() == "Succeeded")];
        failed =
        [
            .. pods.Where(pod =>
                pod.IsTracked() && pod.Phase() != "Succeeded" && (pod.Phase() == "Failed" || (pod.IsBeingDeleted() && !ReplacesOnlyFailed))
            ),
        ];
    }

    bool Suspended => job.At("spec", "suspend").IsTrue();
    long Completions => job.At("spec", "completions").Integer() ?? 1;
    bool ReplacesOnlyFailed => job.At("spec", "podReplacementPolicy").Text() == "Failed";
    JsonObject? Target => Conditions.Find(status, "FailureTarget") ?? Conditions.Find(status, "SuccessCriteriaMet");
    long SucceededSoFar => (status["succeeded"].Integer() ?? 0) + succeeded.Count;

    public static JobPlan Plan(JsonObject job, IReadOnlyList<JsonObject> pods, DateTimeOffset now, JobBackoff backoff, ClusterSpeed speed)
    {
        JobSync sync = new(job, pods, now, backoff, speed);
        return sync.Finished() ? sync.AfterTheEnd() : sync.Decide();
    }

    bool Finished() => Conditions.IsTrue(status, "Complete") || Conditions.IsTrue(status, "Failed");

    JobPlan AfterTheEnd()
    {
        var end = Conditions.Find(status, "Complete") ?? Conditions.Find(status, "Failed")!;
        var left =
            job.At("spec", "ttlSecondsAfterFinished").Integer() is { } seconds && !job.IsBeingDeleted()
                ? Read(end["lastTransitionTime"]).AddSeconds(seconds) - now
                : (TimeSpan?)null;
        return new()
        {
            First = status,
            Second = status,
            Release = [.. pods.Where(pod => pod.IsTracked())],
            Expired = left <= TimeSpan.Zero,
            LookAgain = left > TimeSpan.Zero ? left : null,
        };
    }

    JobPlan Decide()
    {
        if (!Suspended && status["startTime"] is null && !job.IsBeingDeleted())
            status["startTime"] = Conditions.Time(now);
        if (succeeded.Count > 0)
            backoff = JobBackoff.None;
        if (failed.Count > 0)
            backoff = new(backoff.Failures + failed.Count, now);
        var matched = failed.Select(pod => (Pod: pod, Verdict: PodFailureRules.Match(job, pod))).ToList();
        var counted = matched.Where(item => item.Verdict.Action != "Ignore").Select(item => item.Pod).ToList();
        release.AddRange(succeeded.Concat(failed));

        if (Target is null && !job.IsBeingDeleted())
            Fail(matched.Select(item => item.Verdict).FirstOrDefault(verdict => verdict.Action == "FailJob").Message, counted.Count);
        if (Target is null && !job.IsBeingDeleted())
            Manage();
        if (Target is not null)
            End(counted);
        if (job.IsBeingDeleted())
            release.AddRange(pods.Where(pod => pod.IsTracked() && !release.Contains(pod)));
        return Written(counted);
    }

    void Fail(string? byRule, int newFailures)
    {
        if (byRule is not null)
            Aim("FailureTarget", "PodFailurePolicy", byRule);
        else if ((status["failed"].Integer() ?? 0) + newFailures > (job.At("spec", "backoffLimit").Integer() ?? 6))
            Aim("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        else if (job.At("spec", "activeDeadlineSeconds").Integer() is { } seconds && !Suspended && status["startTime"] is { } started)
        {
            var left = Read(started).AddSeconds(seconds) - now;
            if (left <= TimeSpan.Zero)
                Aim("FailureTarget", "DeadlineExceeded", "Job was active longer than specified deadline");
            else
                Again(left);
        }
    }

    void Manage()
    {
        var active = pods.Where(PodReading.IsActive).ToList();
        if (SucceededSoFar >= Completions)
        {
            Aim("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods");
            return;
        }
        if (Suspended)
        {
            dismiss = active;
            status.Remove("startTime");
            Turn("True", "Suspended", "Job suspended");
            return;
        }
        long wanted = Math.Min(job.At("spec", "parallelism").Integer() ?? 1, Completions - SucceededSoFar);
        // Unready pods are deleted first, then the youngest, so that the least work is lost.
        dismiss =
        [
            .. active
                .OrderBy(PodReading.IsReady)
                .ThenByDescending(pod => pod.At("metadata", "creationTimestamp").Text(), StringComparer.Ordinal)
                .Take((int)Math.Max(0, active.Count - wanted)),
        ];
        long missing = wanted - active.Count - (ReplacesOnlyFailed ? pods.Count(PodReading.IsTerminating) : 0);
        if (missing > 0 && backoff.Left(speed, now) is var left && left > TimeSpan.Zero)
            Again(left);
        else
            create = (int)Math.Max(0, missing);
        if (Conditions.IsTrue(status, "Suspended"))
        {
            status["startTime"] = Conditions.Time(now);
            Turn("False", "Resumed", "Job resumed");
        }
    }

    /// <summary>What still runs is stopped; in a failed Job it has failed.</summary>
    void End(List<JsonObject> counted)
    {
        delete = [.. pods.Where(PodReading.IsActive)];
        var unfinished = pods.Where(pod => pod.IsTracked() && !release.Contains(pod)).ToList();
        release.AddRange(unfinished);
        if (Target!["type"].Text() == "FailureTarget")
            counted.AddRange(unfinished);
    }

    JobPlan Written(IReadOnlyList<JsonObject> counted)
    {
        var active = pods.Where(PodReading.IsActive).Except(dismiss).Except(delete).ToList();
        Count(status, "active", active.Count + create);
        status["ready"] = active.Count(PodReading.IsReady);
        status["terminating"] = pods.Count(PodReading.IsTerminating) + dismiss.Count + delete.Count;
        status["uncountedTerminatedPods"] = Uncounted(counted);

        var second = (JsonObject)status.DeepClone();
        second["uncountedTerminatedPods"] = new JsonObject();
        Count(second, "succeeded", SucceededSoFar);
        Count(second, "failed", (status["failed"].Integer() ?? 0) + counted.Count);
        if (Target is { } target && status["terminating"].Integer() == 0 && active.Count + create == 0)
            Finish(second, target);
        return new()
        {
            Create = create,
            Dismiss = dismiss,
            Delete = delete,
            First = status,
            Release = release,
            Second = second,
            Events = events,
            Backoff = backoff,
            LookAgain = lookAgain,
        };
    }

    void Finish(JsonObject second, JsonObject target)
    {
        bool success = target["type"].Text() == "SuccessCriteriaMet";
        string reason = target["reason"].Text()!,
            message = target["message"].Text()!;
        Conditions.Set(second, Condition(success ? "Complete" : "Failed", "True", reason, message));
        if (success)
            second["completionTime"] = Conditions.Time(now);
        events.Add(success ? new("Normal", "Completed", "Job completed") : new("Warning", reason, message));
    }

    JsonObject Uncounted(IReadOnlyList<JsonObject> counted)
    {
        JsonObject uncounted = [];
        if (succeeded.Count > 0)
            uncounted["succeeded"] = new JsonArray([.. succeeded.Select(pod => (JsonNode)pod.Uid())]);
        if (counted.Count > 0)
            uncounted["failed"] = new JsonArray([.. counted.Select(pod => (JsonNode)pod.Uid())]);
        return uncounted;
    }

    void Aim(string type, string reason, string message) => Conditions.Set(status, Condition(type, "True", reason, message));

    void Turn(string suspended, string reason, string message)
    {
        if (Conditions.Find(status, "Suspended")?["status"].Text() == suspended)
            return;
        Conditions.Set(status, Condition("Suspended", suspended, "Job" + reason, message));
        events.Add(new("Normal", reason, message));
    }

    void Again(TimeSpan left) => lookAgain = lookAgain is { } sooner && sooner < left ? sooner : left;

    JsonObject Condition(string type, string value, string reason, string message) =>
        new()
        {
            ["type"] = type,
            ["status"] = value,
            ["lastProbeTime"] = Conditions.Time(now),
            ["lastTransitionTime"] = Conditions.Time(now),
            ["reason"] = reason,
            ["message"] = message,
        };

    /// <summary>A count of 0 is omitted, as by the API.</summary>
    public static void Count(JsonObject status, string member, long count)
    {
        if (count == 0)
            status.Remove(member);
        else
            status[member] = count;
    }

    static DateTimeOffset Read(JsonNode? time) => DateTimeOffset.Parse(time.Text()!, CultureInfo.InvariantCulture);
}
