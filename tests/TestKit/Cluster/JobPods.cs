using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>The pods of each Job: an index over thousands.</summary>
sealed class JobPods
{
    readonly Lock gate = new();
    readonly Dictionary<(string Namespace, string Job), HashSet<string>> pods = [];

    public void Add(JsonObject pod)
    {
        if (Owner(pod) is not { } owner)
            return;
        lock (gate)
        {
            if (!pods.TryGetValue(owner, out var names))
                pods[owner] = names = [];
            names.Add(pod.Name());
        }
    }

    public void Remove(JsonObject pod)
    {
        if (Owner(pod) is not { } owner)
            return;
        lock (gate)
            if (pods.TryGetValue(owner, out var names) && names.Remove(pod.Name()) && names.Count == 0)
                pods.Remove(owner);
    }

    public IReadOnlyList<string> OwnedBy((string Namespace, string Job) owner)
    {
        lock (gate)
            return pods.TryGetValue(owner, out var names) ? [.. names.Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The Job that controls the pod, by name: a Job of the same name may have followed it.</summary>
    public static (string Namespace, string Job)? Owner(JsonObject pod) =>
        pod.Controller() is { } owner && owner["kind"].Text() == "Job" ? (pod.Namespace(), owner["name"].Text()!) : null;
}
