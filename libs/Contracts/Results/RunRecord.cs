using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>A run and the steps it has committed. Deleting a run removes only attempts that no other record lists.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Committed">Step name → its committed attempt.</param>
public sealed record RunRecord(RunIdentity Run, IReadOnlyDictionary<string, StepReference> Committed)
{
    public RunRecord With(StepReference step) =>
        this with
        {
            Committed = new SortedDictionary<string, StepReference>(Committed.ToDictionary(), StringComparer.Ordinal)
            {
                [step.Step] = step,
            },
        };
}
