using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What the kubelet of a test cluster runs, and with what.</summary>
public sealed record KubeletOptions
{
    /// <summary>How a pod pretends to run; null runs it for real. Asked when its image is pulled, so also again after a failure to.</summary>
    public Func<JsonObject, PodOutcome?> Outcome { get; init; } = _ => null;

    /// <summary>The executable that each image starts; another image cannot be pulled.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder behind each PersistentVolumeClaim.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>What every program finds in its environment, unless its pod says otherwise.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
