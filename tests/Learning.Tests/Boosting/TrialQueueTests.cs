using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting;

public class TrialQueueTests
{
    static readonly IReadOnlyList<BoostingPath> Paths = BoostingPath.Plan([
        .. new[] { 40, 30, 20, 2 }.Select(leaves => new MetaParameters { NumLeaves = leaves }),
    ]);

    static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_path_that_does_not_fit_is_skipped_for_a_smaller_one()
    {
        var queue = new TrialQueue(Paths, path => path.Parameters.NumLeaves, budget: 60);
        Assert.Equal([40, 20], Take(queue, 2).Select(path => path.Parameters.NumLeaves));
    }

    [Fact]
    public async Task Bytes_given_back_let_the_next_path_run()
    {
        var queue = new TrialQueue(Paths, path => path.Parameters.NumLeaves, budget: 40);
        var first = Take(queue, 1)[0];
        var waiter = Task.Run(() => Take(queue, 1)[0]);
        await StaysWaiting(waiter);
        queue.Return(first);
        Assert.Equal(30, (await waiter.WaitAsync(Long)).Parameters.NumLeaves);
    }

    [Fact]
    public async Task A_path_larger_than_the_whole_budget_runs_alone()
    {
        var queue = new TrialQueue(Paths, path => path.Parameters.NumLeaves, budget: 1);
        var first = Take(queue, 1)[0];
        var waiter = Task.Run(() => Take(queue, 1)[0]);
        await StaysWaiting(waiter);
        queue.Return(first);
        Assert.Equal(30, (await waiter.WaitAsync(Long)).Parameters.NumLeaves);
    }

    [Fact]
    public async Task After_a_failure_waiting_threads_get_nothing_more()
    {
        var queue = new TrialQueue(Paths, path => path.Parameters.NumLeaves, budget: 40);
        Take(queue, 1);
        var waiter = Task.Run(() => queue.TryTake(out _));
        queue.Fail(new TimeZoneNotFoundException());
        Assert.False(await waiter.WaitAsync(Long));
        Assert.Throws<TimeZoneNotFoundException>(queue.ThrowIfFailed);
    }

    static async Task StaysWaiting(Task waiter) => Assert.NotSame(waiter, await Task.WhenAny(waiter, Task.Delay(50)));

    static List<BoostingPath> Take(TrialQueue queue, int count)
    {
        List<BoostingPath> taken = [];
        while (taken.Count < count && queue.TryTake(out var path))
            taken.Add(path);
        return taken;
    }
}
