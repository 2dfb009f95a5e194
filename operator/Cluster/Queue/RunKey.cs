using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Operator.Cluster.Queue;

/// <summary>Names a run on the cluster: what the work queue holds. A run deleted and made again under one name is one key, two UIDs.</summary>
readonly record struct RunKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
