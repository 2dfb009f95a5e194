namespace StackingK8s.Operator.Cluster.Election;

/// <summary>
/// The lease could not be renewed in time, so another process may lead. The process must end; restarted, it waits for the lease.
/// </summary>
sealed class LeadershipLostException(string message, Exception? cause = null) : Exception(message, cause);
