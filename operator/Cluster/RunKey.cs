namespace StackingK8s.Operator.Cluster;

/// <summary>
/// Names a run on the cluster: what the work queue holds. A run deleted and created again under its name is one key, two UIDs.
/// </summary>
readonly record struct RunKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
