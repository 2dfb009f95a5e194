using StackingK8s.Operator.Cluster.Queue;
using StackingK8s.Operator.Cluster.Watching;

namespace StackingK8s.Operator.Cluster.Health;

/// <summary>What /healthz and /readyz ask the runtime.</summary>
static class RuntimeHealth
{
    /// <summary>
    /// An API server that is away for ten minutes is no reason for a restart; longer silence may have its cause inside this process, such
    /// as a replaced certificate authority, which is read at the start only.
    /// </summary>
    static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15);

    /// <summary>A reconciliation is a few requests of a minute at most.</summary>
    static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(10);

    /// <returns>Problems that only a restart may solve; empty: none.</returns>
    public static IEnumerable<string> FindProblems(ClusterCache cache, RunController controller)
    {
        foreach (var (name, age) in cache.Heartbeats.Where(watch => watch.Age > LongestSilence))
            yield return $"{name}: no answer from the API server for {age.TotalMinutes:0} min";
        if (controller.StuckFor > LongestWork)
            yield return $"runs are waiting, and no worker has made progress for {controller.StuckFor.TotalMinutes:0} min";
    }

    /// <returns>Kinds that were not listed yet; empty: ready, leader or not.</returns>
    public static IEnumerable<string> FindUnsynced(ClusterCache cache) => cache.Unsynced.Select(name => $"{name}: not listed yet");
}
