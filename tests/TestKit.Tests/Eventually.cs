using System.Diagnostics;

namespace StackingK8s.Tests.TestKit;

/// <summary>Waits for what happens soon, but not at once.</summary>
static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task True(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }
}
