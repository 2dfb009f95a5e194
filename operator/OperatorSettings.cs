using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;

namespace StackingK8s.Operator;

/// <summary>What the operator was told at its start and no run can change.</summary>
/// <param name="Images">The step images of runs that start from now on.</param>
/// <param name="ImagePullPolicy">Of every step.</param>
/// <param name="ProgressPort">On which steps serve /progress and /metrics.</param>
sealed record OperatorSettings(RunImages Images, string ImagePullPolicy = "IfNotPresent", int ProgressPort = 8080)
{
    public Pace Pace { get; init; } = new();

    /// <summary>The image of a step program that belongs to this version.</summary>
    public static string DefaultImage(string program) => $"stackingk8s/{program}:{OperatorProcess.Version}";
}
