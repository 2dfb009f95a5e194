using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Compares what the steps were asked with what a spec asks. Pure.</summary>
static class AskedFor
{
    /// <summary>A sentence for each step of the spec that is missing or was asked for something else.</summary>
    /// <param name="run">The run.</param>
    /// <param name="spec">What was asked, with absolute locations.</param>
    /// <param name="source">Who says so.</param>
    public static IEnumerable<string> Breaches(LoadedRun run, RunSpec spec, string source)
    {
        // The plan demands a store, which is no part of what it asks.
        spec = spec with { Artifacts = spec.Artifacts with { Uri = spec.Artifacts.Uri ?? ArtifactPaths.Steps } };
        var committed = run.Steps.ToDictionary(step => step.Key, step => step.Value.Reference, StringComparer.Ordinal);
        foreach (var step in RunPlan.Steps(spec))
            if (!run.Steps.TryGetValue(step.Name, out var attempt))
                yield return $"{step.Name} is asked for by {source}, but not committed";
            else if (
                step.WaitsFor.All(committed.ContainsKey)
                && Identity(attempt.Result) != RunPlan.Task(step, spec, run.Run, committed).WorkIdentity()
            )
                yield return $"{step.Name} was asked for something else than {source} says";
    }

    /// <summary>A result's task in its canonical form; null where it does not record one.</summary>
    public static string? Identity(StepResult result) => result.Task is { } task ? ContractJson.Write(task) : null;
}
