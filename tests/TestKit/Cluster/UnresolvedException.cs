namespace StackingK8s.TestKit.Cluster;

/// <summary>A pod refers to a Secret, a ConfigMap or a key that is not there, in the kubelet's words.</summary>
sealed class UnresolvedException(string message) : Exception(message);
