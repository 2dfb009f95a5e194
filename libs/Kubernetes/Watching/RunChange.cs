namespace StackingK8s.Kubernetes.Watching;

/// <summary>What a <see cref="RunWatch"/> reports of one run.</summary>
/// <param name="Run">As it is now; as it last was where it is gone.</param>
/// <param name="IsGone">It was deleted.</param>
public sealed record RunChange(StackingRunResource Run, bool IsGone);
