namespace StackingK8s.TestKit.Cluster;

/// <summary>What the Job controller tells about a Job.</summary>
/// <param name="Type">Normal or Warning.</param>
sealed record JobEvent(string Type, string Reason, string Message);
