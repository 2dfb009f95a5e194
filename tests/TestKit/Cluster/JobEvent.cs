namespace StackingK8s.TestKit.Cluster;

/// <summary>An event of the Job controller about a Job.</summary>
/// <param name="Type">Normal or Warning.</param>
sealed record JobEvent(string Type, string Reason, string Message);
