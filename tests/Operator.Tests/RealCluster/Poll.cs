using System.Diagnostics;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>Looks at the cluster until it is as expected.</summary>
static class Poll
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>What a real cluster may take for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <param name="look">Asks the cluster.</param>
    /// <param name="holds">What was seen is as expected.</param>
    /// <param name="expectation">In words, with what was seen.</param>
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
