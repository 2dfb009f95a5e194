using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Operator.Settings;

/// <summary>What is fixed when the operator starts and no run can change.</summary>
/// <param name="Images">The step images of runs that start from now on.</param>
sealed record OperatorSettings(RunImages Images)
{
    public StepPodSettings Pods { get; init; } = new();

    public Pace Pace { get; init; } = new();
}
