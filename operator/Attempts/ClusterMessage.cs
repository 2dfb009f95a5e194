namespace StackingK8s.Operator.Attempts;

/// <summary>Kubernetes' own messages inside ours.</summary>
static class ClusterMessage
{
    // The longest list a whole pod, or every node.
    const int MostCharacters = 400;

    /// <returns>
    /// The message on one line, not too long and without its full stop, to be put in parentheses: the cluster's messages end with none,
    /// one, or one and a blank.
    /// </returns>
    public static string AsCause(string? message) => OneLine.Of(message?.Trim().TrimEnd('.') ?? "", MostCharacters);
}
