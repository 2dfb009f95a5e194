namespace StackingK8s.Operator.Cluster.Watching;

/// <summary>An object of the cluster was added (no <paramref name="Old"/>), changed, or was removed (no <paramref name="New"/>).</summary>
readonly record struct ObjectChange<T>(T? Old, T? New)
    where T : class;
