using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What the kubelet of a test cluster runs, and with what.</summary>
public sealed record KubeletOptions
{
    /// <summary>
    /// How a pod is simulated; null: it runs for real. Called when its image is pulled, and again after a failure to pull.
    /// </summary>
    public Func<JsonObject, PodOutcome?> Outcome { get; init; } = _ => null;

    /// <summary>The executable that each image starts; another image cannot be pulled.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder behind each PersistentVolumeClaim.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables of every program, unless its pod sets others.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
