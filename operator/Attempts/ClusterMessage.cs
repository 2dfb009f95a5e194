namespace StackingK8s.Operator.Attempts;

/// <summary>Kubernetes' own messages inside ours.</summary>
static class ClusterMessage
{
    /// <returns>
    /// The message without its full stop, to be put in parentheses: the cluster's messages end with none, one, or one and a blank.
    /// </returns>
    public static string AsCause(string? message) => message?.Trim().TrimEnd('.') ?? "";
}
