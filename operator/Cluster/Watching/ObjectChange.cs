namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>An object of the cluster came (no <paramref name="Old"/>), changed, or went (no <paramref name="New"/>).</summary>
readonly record struct ObjectChange<T>(T? Old, T? New)
    where T : class;
