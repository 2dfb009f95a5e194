namespace StackingK8s.Kubernetes.Jobs;

/// <summary>What the pods of all steps have in common and no run can change.</summary>
/// <param name="ImagePullPolicy">Always, IfNotPresent (the default) or Never.</param>
/// <param name="ProgressPort">Port on which steps serve /progress and /metrics, 1 to 65535; 8080 by default.</param>
public sealed record StepPodSettings(string ImagePullPolicy = "IfNotPresent", int ProgressPort = 8080);
