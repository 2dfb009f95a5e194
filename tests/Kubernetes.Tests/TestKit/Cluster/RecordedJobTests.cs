using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>The Jobs of a real cluster, once more: the same states in the same order.</summary>
public class RecordedJobTests
{
    static readonly Dictionary<string, PodOutcome> Outcomes = new()
    {
        ["ok"] = PodOutcome.Succeeds("""{"digest":"abc"}"""),
        ["permanent"] = PodOutcome.Fails(64, "bad manifest\n"),
        ["retries"] = PodOutcome.Fails(1, "oops\n"),
        ["oom"] = PodOutcome.OutOfMemory(),
        ["nopull"] = PodOutcome.CannotPull(),
        ["deadline"] = PodOutcome.Runs() with { ExitCodeWhenStopped = null },
        ["suspended"] = new PodOutcome(),
        ["bypod"] = PodOutcome.Runs() with { ExitCodeWhenStopped = null },
    };

    // Long enough after the eviction for the Job to be deleted before its pod is made anew, as it was.
    static readonly ClusterSpeed Speed = ClusterSpeed.Fast with
    {
        JobBackoff = TimeSpan.FromSeconds(2),
        LongestGrace = TimeSpan.FromMilliseconds(300),
        PullRetry = TimeSpan.FromMinutes(1),
    };

    [
        Theory,
        InlineData("ok"),
        InlineData("permanent"),
        InlineData("retries"),
        InlineData("oom"),
        InlineData("nopull"),
        InlineData("nogpu"),
        InlineData("deadline"),
        InlineData("suspended"),
        InlineData("bypod")
    ]
    public async Task A_recorded_Job_goes_the_same_way_again(string name)
    {
        await using var cluster = await TestCluster.StartAsync(new() { Outcome = _ => Outcomes[name] }, Speed);
        using Watch watch = new(cluster.Storage);
        var job = Recording.Job(name);
        if (name == "deadline")
            job["spec"]!["activeDeadlineSeconds"] = 2;
        cluster.Storage.Create(Kinds.Job, job);

        DoAsRecorded(name, cluster, watch);

        Trace.Same(
            Trace.Jobs(Recording.JobChanges(name), ready: name != "retries"),
            Trace.Jobs(watch.Of(Kinds.Job), ready: name != "retries")
        );
        Trace.Same(Trace.Pods(Recording.PodChanges(name)), Trace.Pods(watch.Of(Kinds.Pod)));
        Trace.Same(Trace.Events(Recording.EventChanges(name)), Trace.Events(watch.Of(Kinds.Event)));
    }

    /// <summary>Does to the Job what was done to the recorded one, and returns after the last thing that was recorded of it.</summary>
    static void DoAsRecorded(string name, TestCluster cluster, Watch watch)
    {
        switch (name)
        {
            case "ok":
                watch.UntilEvent("Completed");
                break;
            case "permanent":
                watch.UntilEvent("PodFailurePolicy");
                break;
            case "retries" or "oom":
                watch.UntilEvent("BackoffLimitExceeded");
                break;
            case "nopull":
                watch.Until(Kinds.Pod, (_, pod) => pod.ToJsonString().Contains("ErrImageNeverPull", StringComparison.Ordinal));
                break;
            case "nogpu":
                watch.UntilEvent("FailedScheduling");
                break;
            case "deadline":
                watch.UntilEvent("DeadlineExceeded");
                cluster.Storage.Delete(Kinds.Job, "rec", name, new DeleteOptions("Background"));
                watch.Until(Kinds.Job, (type, _) => type == "DELETED");
                break;
            case "suspended":
                watch.UntilCondition(Kinds.Job, "Suspended");
                cluster.Storage.Change(Kinds.Job, "rec", name, job => job["spec"]!["suspend"] = false);
                watch.UntilEvent("Completed");
                break;
            case "bypod":
                var pod = watch.UntilPhase("Running");
                watch.Until(Kinds.Job, (_, job) => job.At("status", "ready").Integer() == 1);
                cluster.Evict("rec", pod.At("metadata", "name").Text()!);
                watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
                watch.Until(Kinds.Job, (_, job) => job.At("status", "terminating").Integer() == 0 && job.At("status", "active") is null);
                cluster.Storage.Delete(Kinds.Job, "rec", name, new DeleteOptions("Foreground"));
                watch.Until(Kinds.Job, (type, _) => type == "DELETED");
                break;
        }
    }
}
