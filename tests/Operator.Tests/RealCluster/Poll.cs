using System.Diagnostics;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>Reads the cluster until it is as expected.</summary>
static class Poll
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that a real cluster may take for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <param name="look">Reads the cluster.</param>
    /// <param name="holds">Whether what was read is as expected.</param>
    /// <param name="expectation">The expectation in words, with what was read.</param>
    /// <param name="patience">null for <see cref="Patience"/>.</param>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> look,
        Func<T, bool> holds,
        Func<T, string> expectation,
        TimeSpan? patience = null
    )
    {
        var limit = patience ?? Patience;
        for (var watch = Stopwatch.StartNew(); ; )
        {
            var seen = await look();
            if (holds(seen))
                return seen;
            if (watch.Elapsed > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {expectation(seen)}");
            await Task.Delay(Interval);
        }
    }
}
