using StackingK8s.Contracts.Results;

namespace StackingK8s.Cli.Running;

/// <summary>What a step of a local run is doing.</summary>
enum StepPhase
{
    Waiting,
    Running,
    Done,
    Reused,
    Failed,
}

/// <summary>One step as the display shows it.</summary>
/// <param name="Name">fold-0, aggregate or meta.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Progress">Its latest /progress while it runs.</param>
/// <param name="Seconds">Since it started, or how long it took.</param>
/// <param name="Metrics">Headline numbers once it is done.</param>
sealed record StepState(string Name, StepPhase Phase, StepProgress? Progress, double Seconds, IReadOnlyDictionary<string, double> Metrics);
