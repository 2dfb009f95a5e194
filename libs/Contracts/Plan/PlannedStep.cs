namespace StackingK8s.Contracts.Plan;

/// <summary>One step of a run and the steps it waits for.</summary>
/// <param name="Name">fold-0, aggregate or meta; unique in the run.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Fold">The held-out fold; null unless <paramref name="Kind"/> is Fold.</param>
/// <param name="WaitsFor">Names of the steps that must be committed first.</param>
public sealed record PlannedStep(string Name, StepKind Kind, int? Fold, IReadOnlyList<string> WaitsFor)
{
    /// <summary>What follows from the kind: program, image, field of the spec.</summary>
    public Stage Stage => StageTable.ForKind(Kind);
}
