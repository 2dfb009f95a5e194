using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// runs/…/fold-0.json and so on: that a run has committed an attempt. The step itself writes it, because the operator has no key to the store; one file
/// per step, because folds commit side by side and object stores know no locks.
/// </summary>
/// <param name="Run">Which run.</param>
/// <param name="Step">The committed attempt.</param>
public sealed record CommitRecord(RunIdentity Run, StepReference Step);
