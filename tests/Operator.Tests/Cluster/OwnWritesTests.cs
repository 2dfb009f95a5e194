using k8s.Models;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Cluster.Watching;
using StackingK8s.TestKit;
using static StackingK8s.Tests.Operator.Cluster.Objects;

namespace StackingK8s.Tests.Operator.Cluster;

public class OwnWritesTests
{
    static readonly RunKey Run = new("ns", "run");

    readonly ObjectCache<StackingRunResource> runs = new();
    readonly ObjectCache<V1Job> jobs = new();
    readonly ManualClock clock = new();
    readonly OwnWrites ownWrites;

    public OwnWritesTests() => ownWrites = new(runs, jobs, TimeSpan.FromSeconds(5), clock);

    [Fact]
    public void A_run_whose_write_was_lost_is_behind_until_the_second_list()
    {
        jobs.Replace(null, "10", [], []);
        ownWrites.RecordUnanswered(Run, WatchedResource.Jobs);

        jobs.Progress.Advance(null, "99");
        Assert.True(ownWrites.AreVisible(new("ns", "another")));
        jobs.Replace(null, "100", [], []);
        Assert.False(ownWrites.AreVisible(Run));
        jobs.Replace(null, "101", [], []);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_created_job_is_in_the_cache_at_once()
    {
        jobs.Replace(null, "10", [], []);
        ownWrites.Record(Run, Job("a", "1", "12", "run"));

        Assert.Equal("a", Assert.Single(jobs.OwnedBy("run")).Metadata.Name);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_watch_that_does_not_show_a_write_for_long_is_not_trusted()
    {
        ownWrites.Record(Run, Job("a", "1", "12", "run"));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(ownWrites.AreVisible(Run));

        jobs.Put(Job("x", "2", "13"), null);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_job_deleted_before_its_creation_was_answered_does_not_come_back()
    {
        jobs.Put(Job("a", "1", "12", "run"), null);
        jobs.Remove(Job("a", "1", "13").Metadata, null);
        ownWrites.Record(Run, Job("a", "1", "12", "run"));

        Assert.Empty(jobs.OwnedBy("run"));
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void Unanswered_writes_of_runs_and_of_jobs_are_independent()
    {
        ownWrites.RecordUnanswered(Run, WatchedResource.Runs);
        ownWrites.RecordUnanswered(Run, WatchedResource.Jobs);
        foreach (string version in (string[])["10", "11"])
            jobs.Replace(null, version, [], []);
        Assert.False(ownWrites.AreVisible(Run));

        foreach (string version in (string[])["10", "11"])
            runs.Replace(null, version, [], []);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_namespace_of_its_own_is_followed_by_its_own_watch()
    {
        ownWrites.RecordUnanswered(Run, WatchedResource.Jobs);
        foreach (string version in (string[])["10", "11"])
            jobs.Replace("other", version, [], []);
        Assert.False(ownWrites.AreVisible(Run));
        foreach (string version in (string[])["10", "11"])
            jobs.Replace("ns", version, [], []);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_version_that_is_not_a_number_is_visible_after_the_second_list()
    {
        jobs.Replace(null, "10", [], []);
        ownWrites.Record(Run, Job("a", "1", "opaque"));

        jobs.Progress.Advance(null, "99");
        jobs.Replace(null, "100", [], []);
        Assert.False(ownWrites.AreVisible(Run));
        jobs.Replace(null, "101", [], []);
        Assert.True(ownWrites.AreVisible(Run));
    }

    [Fact]
    public void A_deleted_job_is_pending_until_the_cache_shows_it_deleted_or_terminating()
    {
        jobs.Put(Job("a", "1", "5"), null);
        ownWrites.RecordDeletedJob(Run, "1");
        Assert.False(ownWrites.AreVisible(Run));

        var going = Job("a", "1", "6");
        going.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        jobs.Put(going, null);
        Assert.True(ownWrites.AreVisible(Run));
    }
}
