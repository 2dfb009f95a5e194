using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Cluster.Health;

/// <summary>What /healthz and /readyz ask the runtime.</summary>
static class RuntimeHealth
{
    /// <summary>
    /// An API server away for ten minutes is no reason to be restarted; silence for longer may have one inside this process, such as a certificate
    /// authority that was changed and is read at the start only.
    /// </summary>
    static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    /// <summary>A reconciliation is some requests of a minute at most.</summary>
    static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(10);

    /// <returns>What only a restart may heal; empty: nothing.</returns>
    public static IEnumerable<string> Problems(ClusterCache cache, Controller controller)
    {
        foreach (var (name, age) in cache.Heartbeats.Where(watch => watch.Age > LongestSilence))
            yield return $"{name}: nothing heard from the API server for {age.TotalMinutes:0} min";
        if (controller.StuckFor > LongestWork)
            yield return $"runs wait, and no worker has moved for {controller.StuckFor.TotalMinutes:0} min";
    }

    /// <returns>What is not listed yet; empty: ready, leader or not.</returns>
    public static IEnumerable<string> Missing(ClusterCache cache) => cache.Unsynced.Select(name => $"{name}: not listed yet");
}
