using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification;

/// <summary>What somebody outside the store knows of a run, so that a writer of the store alone cannot forge it.</summary>
/// <param name="Source">Who knows it, for the table: "the status of StackingRun lab/demo".</param>
/// <param name="Run">Which run.</param>
/// <param name="Committed">Step name → its committed attempt.</param>
/// <param name="Spec">What was asked, with absolute locations; null where the source does not say.</param>
public sealed record Anchor(string Source, RunIdentity Run, IReadOnlyDictionary<string, StepReference> Committed, RunSpec? Spec = null);
