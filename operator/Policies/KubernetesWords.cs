namespace StackingK8s.Operator.Policies;

/// <summary>Kubernetes' own words among ours.</summary>
static class KubernetesWords
{
    /// <returns>One sentence with one full stop: the cluster's words end with none, one, or one and a blank.</returns>
    public static string Sentence(string? words) => $"{words?.Trim().TrimEnd('.')}.";
}
