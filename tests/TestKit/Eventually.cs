using System.Diagnostics;

namespace StackingK8s.TestKit;

/// <summary>Waits for what another thread does.</summary>
public static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">It did not become true in half a minute; the message is the expectation.</exception>
    public static async Task TrueAsync(Func<bool> condition, string expectation)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); )
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"Not within {Patience.TotalSeconds:0} s: {expectation}");
            await Task.Delay(5);
        }
    }
}
