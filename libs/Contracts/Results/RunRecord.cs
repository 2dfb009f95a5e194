using System.Text.Json.Serialization;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>A run and the steps it has committed. Deleting a run removes only attempts that no other record lists.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Committed">Step name → its committed attempt.</param>
public sealed record RunRecord(RunIdentity Run, IReadOnlyDictionary<string, StepReference> Committed)
{
    /// <summary>The record with one more committed step, or the step's entry replaced.</summary>
    public RunRecord With(StepReference step) =>
        this with
        {
            Committed = new SortedDictionary<string, StepReference>(Committed.ToDictionary(), StringComparer.Ordinal)
            {
                [step.Step] = step,
            },
        };
}

/// <summary>
/// runs/…/fold-0.json and so on: that a run has committed an attempt. The step itself writes it, because the operator has no key to the
/// store; one file per step, because folds commit side by side and object stores know no locks.
/// </summary>
/// <param name="Run">Which run.</param>
/// <param name="Step">The committed attempt.</param>
/// <param name="Execution">When and where it was done; null where an older version recorded it.</param>
public sealed record CommitRecord(
    RunIdentity Run,
    StepReference Step,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StepExecution? Execution = null
);
