using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>What one step's pod is made of.</summary>
sealed record StepPodRequest
{
    /// <summary>The step program's image.</summary>
    public required string Image { get; init; }

    /// <summary>Arguments before the options; none for a step.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The content of task.json.</summary>
    public required string TaskJson { get; init; }

    /// <summary>Of the Job; the pod has them too.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Resources and pod overrides.</summary>
    public required StageSpec Stage { get; init; }

    /// <summary>null for a stage that needs none.</summary>
    public AcceleratorSpec? Accelerator { get; init; }

    /// <summary>How to reach the store; null for a folder, or for the pod's own way to S3.</summary>
    public S3Spec? S3 { get; init; }

    /// <summary>Earlier attempts that ran out of memory; each multiplies the memory by stages.*.memoryGrowth.</summary>
    public int OutOfMemory { get; init; }
}
