using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Models;

/// <summary>Whether a run's committed steps were made of one another. Pure; `stacking verify` and every use of a run as a model ask it.</summary>
static class Lineage
{
    /// <summary>The committed folds, in order.</summary>
    public static IReadOnlyList<CommittedAttempt> Folds(IReadOnlyDictionary<string, CommittedAttempt> steps) =>
        [
            .. Enumerable
                .Range(0, steps.Count)
                .TakeWhile(fold => steps.ContainsKey(RunPlan.FoldStep(fold)))
                .Select(fold => steps[RunPlan.FoldStep(fold)]),
        ];

    /// <param name="steps">Step name → committed attempt; steps that are not committed yet are no problem.</param>
    /// <returns>A sentence for each step that was made of something else.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, CommittedAttempt> steps)
    {
        if (!steps.TryGetValue(RunPlan.AggregateStep, out var aggregate))
            return [];
        List<string> problems = [];
        var folds = Folds(steps);
        if (
            aggregate.Result.Inputs.FirstOrDefault(input => folds.All(fold => !Holds(fold, input, $"{fold.Reference.Step}/"))) is
            { Key: not null } stray
        )
            problems.Add($"aggregate: was made of {stray.Key} with SHA-256 {stray.Value}, which no committed fold holds");
        if (
            steps.TryGetValue(RunPlan.MetaStep, out var meta)
            && meta.Result.Inputs.FirstOrDefault(input => !Holds(aggregate, input, "")) is { Key: not null } foreign
        )
            problems.Add($"meta: was made of {foreign.Key} with SHA-256 {foreign.Value}, which the committed aggregate does not hold");
        return problems;
    }

    static bool Holds(CommittedAttempt step, KeyValuePair<string, string> input, string prefix) =>
        step.Result.Files.Any(file => $"{prefix}{file.Path}" == input.Key && file.Sha256 == input.Value);
}
