namespace StackingK8s.Operator.Cluster.Election;

/// <summary>The lease could not be renewed in time, so another process may lead. The process must end; started again it waits its turn.</summary>
sealed class LeadershipLostException(string message, Exception? cause = null) : Exception(message, cause);
