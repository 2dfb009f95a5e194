using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Plan;

/// <summary>One step of a run and the steps it waits for.</summary>
/// <param name="Name">fold-0, aggregate or meta; unique in the run.</param>
/// <param name="Kind">Which program does it.</param>
/// <param name="Fold">The held-out fold; null unless <paramref name="Kind"/> is Fold.</param>
/// <param name="WaitsFor">Names of steps that must be committed before.</param>
public sealed record PlannedStep(string Name, StepKind Kind, int? Fold, IReadOnlyList<string> WaitsFor)
{
    /// <summary>The step's program, also the name of its folder in images/.</summary>
    public string Program =>
        Kind switch
        {
            StepKind.Fold => "fold-trainer",
            StepKind.Aggregate => "aggregator",
            _ => "meta-trainer",
        };
}
