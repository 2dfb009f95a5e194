namespace StackingK8s.TestKit.Cluster;

/// <summary>A pod refers to a missing Secret, ConfigMap or key; the message is the kubelet's.</summary>
sealed class UnresolvedException(string message) : Exception(message);
