using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>The Job controller's decisions that take long to see happen.</summary>
public class JobSyncTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory, InlineData(1, 10), InlineData(2, 20), InlineData(3, 40), InlineData(10, 600)]
    public void Each_failure_in_a_row_doubles_the_pause_up_to_ten_minutes(int failures, int seconds)
    {
        var plan = JobSync.Plan(Job(), [], Now, new JobBackoff(failures, Now), ClusterSpeed.Real);

        Assert.Equal(0, plan.Create);
        Assert.Equal(TimeSpan.FromSeconds(seconds), plan.LookAgain);
    }

    [Fact]
    public void No_pod_is_made_while_one_is_still_terminating()
    {
        var plan = JobSync.Plan(Job(), [Pod("Running", deleted: true)], Now, JobBackoff.None, ClusterSpeed.Real);

        Assert.Equal(0, plan.Create);
        Assert.Equal(1, plan.Second["terminating"].Integer());
    }

    [Fact]
    public void A_Job_is_not_failed_while_its_pod_still_runs()
    {
        var job = Job(("backoffLimit", 6), ("activeDeadlineSeconds", 5));
        job["status"] = new JsonObject { ["startTime"] = Conditions.Time(Now.AddSeconds(-6)) };

        var plan = JobSync.Plan(job, [Pod("Running")], Now, JobBackoff.None, ClusterSpeed.Real);

        Assert.Single(plan.Delete);
        Assert.True(Conditions.IsTrue(plan.Second, "FailureTarget"));
        Assert.False(Conditions.IsTrue(plan.Second, "Failed"));
    }

    [Fact]
    public void Three_completions_two_at_a_time_make_one_pod_when_one_has_succeeded_and_one_runs()
    {
        var plan = JobSync.Plan(
            Job(("parallelism", 2), ("completions", 3)),
            [Pod("Succeeded"), Pod("Running")],
            Now,
            JobBackoff.None,
            ClusterSpeed.Real
        );

        Assert.Equal(1, plan.Create);
        Assert.Equal((2, 1), (plan.Second["active"].Integer(), plan.Second["succeeded"].Integer()));
        Assert.False(Conditions.IsTrue(plan.Second, "SuccessCriteriaMet"));
    }

    static JsonObject Job(params ReadOnlySpan<(string Member, int Value)> spec)
    {
        var job = Jobs.Named("a");
        foreach (var (member, value) in spec)
            job["spec"]![member] = value;
        return job;
    }

    static JsonObject Pod(string phase, bool deleted = false)
    {
        JsonObject metadata = new()
        {
            ["name"] = phase,
            ["namespace"] = Jobs.Namespace,
            ["uid"] = phase,
            ["finalizers"] = new JsonArray(PodReading.TrackingFinalizer),
        };
        if (deleted)
            metadata["deletionTimestamp"] = Conditions.Time(Now);
        return new()
        {
            ["metadata"] = metadata,
            ["status"] = new JsonObject { ["phase"] = phase },
        };
    }
}
