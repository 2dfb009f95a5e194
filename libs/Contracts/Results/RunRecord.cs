namespace StackingK8s.Contracts;

/// <summary>run.json: a run and the steps it has committed. Deleting a run removes only attempts that no other record lists.</summary>
/// <param name="Namespace">"local" on one machine.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Uid">Unique to this run, whatever its name.</param>
/// <param name="Committed">Step name → its committed attempt.</param>
public sealed record RunRecord(string Namespace, string Name, string Uid, IReadOnlyDictionary<string, StepReference> Committed)
{
    public RunRecord With(StepReference step) =>
        this with { Committed = new SortedDictionary<string, StepReference>(Committed.ToDictionary(), StringComparer.Ordinal) { [step.Step] = step } };
}
