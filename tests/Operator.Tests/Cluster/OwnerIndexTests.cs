using k8s.Models;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>The index is read while it is written.</summary>
public class OwnerIndexTests
{
    [Fact]
    public async Task A_Job_that_changes_is_never_missing_for_a_reader()
    {
        OwnerIndex<V1Job> index = new();
        var job = Objects.Job("job", "uid", "0", "owner");
        index.Change(null, job);
        using CancellationTokenSource written = new();
        var reading = Task.Run(() =>
        {
            while (!written.IsCancellationRequested)
                if (index.OwnedBy("owner").Count != 1)
                    return false;
            return true;
        });

        for (int version = 1; version <= 200_000 && !reading.IsCompleted; version++)
        {
            var next = Objects.Job("job", "uid", "1", "owner");
            index.Change(job, next);
            job = next;
        }
        await written.CancelAsync();

        Assert.True(await reading);
        Assert.Same(job, Assert.Single(index.OwnedBy("owner")));
    }

    [Fact]
    public void A_Job_that_is_deleted_or_changes_its_owner_leaves_the_old_one()
    {
        OwnerIndex<V1Job> index = new();
        var first = Objects.Job("first", "uid-1", "1", "one");
        var second = Objects.Job("second", "uid-2", "1", "one");
        index.Change(null, first);
        index.Change(null, second);

        var given = Objects.Job("first", "uid-1", "2", "two");
        index.Change(first, given);
        Assert.Same(second, Assert.Single(index.OwnedBy("one")));
        Assert.Same(given, Assert.Single(index.OwnedBy("two")));

        index.Change(second, null);
        index.Change(given, Objects.Job("first", "uid-1", "3"));
        Assert.Empty(index.OwnedBy("one"));
        Assert.Empty(index.OwnedBy("two"));
    }
}
