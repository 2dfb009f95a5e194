using System.Collections.Concurrent;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>What containers have printed; a kubelet writes it, the API serves it.</summary>
public sealed class PodLogs
{
    readonly ConcurrentDictionary<(string Namespace, string Pod, string Container), string> texts = new();

    public void Append(string ns, string pod, string container, string text) =>
        texts.AddOrUpdate((ns, pod, container), text, (_, old) => old + text);

    public string? Find(string ns, string pod, string container) => texts.TryGetValue((ns, pod, container), out string? text) ? text : null;
}
