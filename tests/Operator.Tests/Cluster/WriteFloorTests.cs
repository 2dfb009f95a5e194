using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Operator.Cluster;
using static StackingK8s.OperatorTests.Cluster.Objects;

namespace StackingK8s.OperatorTests.Cluster;

public class WriteFloorTests
{
    static readonly RunKey Run = new("ns", "run");

    readonly ObjectCache<StackingRunResource> runs = new();
    readonly ObjectCache<V1Job> jobs = new();
    readonly WriteFloor floor;

    public WriteFloorTests() => floor = new(runs, jobs);

    [Fact]
    public void A_run_is_behind_from_the_write_of_its_job_until_the_cache_shows_a_version_as_new()
    {
        jobs.Replace(null, "10", [], []);
        floor.Wrote(Run, WatchedResource.Jobs, "12");

        Assert.False(floor.Caught(Run));
        Assert.True(floor.Caught(new("ns", "another")));
        jobs.Put(Job("x", "1", "11"), null);
        Assert.False(floor.Caught(Run));
        jobs.Put(Job("a", "2", "12"), null);
        Assert.True(floor.Caught(Run));
    }

    [Fact]
    public void A_bookmark_is_enough_when_the_job_was_gone_before_anybody_saw_it()
    {
        floor.Wrote(Run, WatchedResource.Jobs, "12");
        jobs.Shown.Advance(null, "13");

        Assert.True(floor.Caught(Run));
    }

    [Fact]
    public void Versions_of_runs_and_of_jobs_are_apart()
    {
        floor.Wrote(Run, WatchedResource.Runs, "12");
        floor.Wrote(Run, WatchedResource.Jobs, "13");
        jobs.Shown.Advance(null, "99");

        Assert.False(floor.Caught(Run));
        runs.Shown.Advance(null, "12");
        Assert.True(floor.Caught(Run));
    }

    [Fact]
    public void A_namespace_of_its_own_is_followed_by_its_own_watch()
    {
        floor.Wrote(Run, WatchedResource.Jobs, "12");
        jobs.Shown.Advance("other", "99");
        Assert.False(floor.Caught(Run));
        jobs.Shown.Advance("ns", "12");
        Assert.True(floor.Caught(Run));
    }

    [Fact]
    public void A_version_that_is_no_number_is_settled_by_the_second_list()
    {
        jobs.Replace(null, "10", [], []);
        floor.Wrote(Run, WatchedResource.Jobs, "opaque");

        jobs.Shown.Advance(null, "99");
        jobs.Replace(null, "100", [], []);
        Assert.False(floor.Caught(Run));
        jobs.Replace(null, "101", [], []);
        Assert.True(floor.Caught(Run));
    }

    [Fact]
    public void A_deleted_job_counts_until_the_cache_shows_it_gone_or_going()
    {
        jobs.Put(Job("a", "1", "5"), null);
        floor.DeletedJob(Run, "1");
        Assert.False(floor.Caught(Run));

        var going = Job("a", "1", "6");
        going.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        jobs.Put(going, null);
        Assert.True(floor.Caught(Run));
    }
}
