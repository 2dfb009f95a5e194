using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.TestKit.Cluster;

/// <summary>What one container prints, as the API serves it.</summary>
sealed class PodLog(PodLogs logs, string ns, string pod, string container)
{
    public string Text => logs.Find(ns, pod, container) ?? "";

    public void Append(string text) => logs.Append(ns, pod, container, text);
}
