using k8s.Models;
using StackingK8s.Operator.Cluster.Watching;
using static StackingK8s.Tests.Operator.Cluster.Objects;

namespace StackingK8s.Tests.Operator.Cluster;

public class ObjectCacheTests
{
    readonly ObjectCache<V1Job> cache = new();
    readonly List<string> changes = [];

    public ObjectCacheTests()
    {
        cache.Changed += change => changes.Add($"{Name(change.Old)}>{Name(change.New)}");
        cache.Unreadable += broken => changes.Add($"{broken.Metadata.Name}?");

        static string Name(V1Job? job) => job is null ? "" : $"{job.Metadata.Name}{job.Metadata.Uid}@{job.Metadata.ResourceVersion}";
    }

    [Fact]
    public void A_list_without_an_object_means_that_it_was_deleted()
    {
        cache.Put(Job("a", "1", "5"), null);
        cache.Put(Job("b", "2", "6"), null);
        changes.Clear();

        cache.Replace(null, "9", [Job("b", "2", "6"), Job("c", "3", "8")], []);

        Assert.Equal(["a1@5>", ">c3@8"], changes);
        Assert.Null(cache.Find("ns", "a"));
        Assert.Null(cache.FindByUid("1"));
    }

    [Fact]
    public void A_list_of_one_namespace_does_not_affect_another()
    {
        cache.Put(Job("a", "1", "5", @namespace: "other"), "other");
        cache.Replace("ns", "9", [], []);

        Assert.NotNull(cache.Find("other", "a"));
    }

    [Fact]
    public void A_recreated_object_is_two_changes()
    {
        cache.Put(Job("a", "1", "5", "run-1"), null);
        changes.Clear();

        cache.Put(Job("a", "2", "7", "run-2"), null);

        Assert.Equal(["a1@5>", ">a2@7"], changes);
        Assert.Empty(cache.OwnedBy("run-1"));
        Assert.Equal("2", Assert.Single(cache.OwnedBy("run-2")).Metadata.Uid);
    }

    [Fact]
    public async Task A_changing_object_is_never_missing_from_its_owner()
    {
        ObjectCache<V1Job> busy = new();
        busy.Put(Job("a", "1", "1", "run-1"), null);
        var writer = Task.Run(() =>
        {
            for (int version = 2; version < 300_000; version++)
                busy.Put(Job("a", "1", $"{version}", "run-1"), null);
        });

        bool always = true;
        while (!writer.IsCompleted)
            always &= busy.OwnedBy("run-1").Count == 1;
        await writer;

        Assert.True(always);
    }

    [Fact]
    public void A_late_deletion_does_not_remove_the_recreated_object()
    {
        cache.Put(Job("a", "2", "7"), null);
        cache.Remove(Job("a", "1", "6").Metadata, null);

        Assert.Equal("2", cache.Find("ns", "a")?.Metadata.Uid);
    }

    [Fact]
    public void The_same_version_again_raises_no_change()
    {
        cache.Put(Job("a", "1", "5"), null);
        changes.Clear();
        cache.Put(Job("a", "1", "5"), null);
        cache.Replace(null, "9", [Job("a", "1", "5")], []);

        Assert.Empty(changes);
    }

    [Fact]
    public void Objects_are_found_by_the_uid_of_their_controller_in_their_newest_state()
    {
        cache.Put(Job("a", "1", "5", "run"), null);
        cache.Put(Job("a", "1", "6", "run"), null);
        cache.Put(Job("b", "2", "7", "run"), null);
        cache.Put(Job("c", "3", "8"), null);

        Assert.Equal(["6", "7"], cache.OwnedBy("run").Select(job => job.Metadata.ResourceVersion));
        cache.Remove(Job("a", "1", "9").Metadata, null);
        Assert.Equal("b", Assert.Single(cache.OwnedBy("run")).Metadata.Name);
    }

    [Fact]
    public void A_handler_finds_its_change_in_the_indexes_and_versions()
    {
        (int Owned, ulong Version) seen = default;
        cache.Changed += _ => seen = (cache.OwnedBy("run").Count, cache.Progress.Version("ns"));

        cache.Put(Job("a", "1", "5", "run"), null);
        Assert.Equal((1, 5UL), seen);
        cache.Replace(null, "8", [Job("a", "1", "5", "run"), Job("b", "2", "6", "run")], []);
        Assert.Equal((2, 8UL), seen);
    }

    [Fact]
    public void An_unreadable_object_keeps_its_last_readable_state_and_is_reported()
    {
        cache.Put(Job("a", "1", "5"), null);
        changes.Clear();
        cache.PutUnreadable(new(Job("a", "1", "6").Metadata, "$.spec: nonsense"), null);

        Assert.Equal(["a?"], changes);
        Assert.Equal("5", cache.Find("ns", "a")?.Metadata.ResourceVersion);
        Assert.Equal("$.spec: nonsense", cache.FindUnreadable("ns", "a")?.Problem);

        cache.Put(Job("a", "1", "7"), null);
        Assert.Null(cache.FindUnreadable("ns", "a"));
    }

    [Fact]
    public void An_unreadable_object_missing_from_a_list_is_removed()
    {
        cache.PutUnreadable(new(Job("a", "1", "6").Metadata, "nonsense"), null);
        cache.Replace(null, "9", [], []);

        Assert.Null(cache.FindUnreadable("ns", "a"));
    }

    [Fact]
    public void An_own_write_stays_when_the_watch_brings_an_older_state()
    {
        cache.Put(Job("a", "1", "5"), null);
        cache.PutWritten(Job("a", "1", "8"));
        cache.Put(Job("a", "1", "7"), null);

        Assert.Equal("8", cache.Find("ns", "a")?.Metadata.ResourceVersion);
        Assert.Equal(7UL, cache.Progress.Version("ns"));
        Assert.True(cache.Has("1", 8));
    }

    [Fact]
    public void A_watch_event_of_an_own_write_raises_no_change()
    {
        cache.PutWritten(Job("a", "1", "8"));
        changes.Clear();
        cache.Put(Job("a", "1", "8"), null);

        Assert.Empty(changes);
    }

    [Fact]
    public void An_own_write_survives_a_list_that_started_before_it_but_not_the_next_one()
    {
        cache.PutWritten(Job("a", "1", "8"));
        cache.PutWritten(Job("b", "2", "9"));

        cache.Replace(null, "7", [Job("b", "2", "6")], []);
        Assert.Equal(["8", "9"], cache.All.Select(job => job.Metadata.ResourceVersion).Order());
        cache.Replace(null, "3", [Job("b", "2", "2")], []);
        Assert.Equal("2", Assert.Single(cache.All).Metadata.ResourceVersion);
    }

    [Fact]
    public void A_written_state_older_than_the_cache_is_ignored()
    {
        cache.Put(Job("a", "1", "9"), null);
        cache.PutWritten(Job("a", "1", "8"));

        Assert.Equal("9", cache.Find("ns", "a")?.Metadata.ResourceVersion);
    }
}
