using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Models;

/// <summary>
/// Whether a run's committed steps were made of one another. Pure; `stacking verify` and every use of a run as a model check it.
/// </summary>
public static class Lineage
{
    /// <summary>The committed folds, in fold order.</summary>
    /// <param name="steps">Step name → committed attempt.</param>
    public static IReadOnlyList<CommittedAttempt> Folds(IReadOnlyDictionary<string, CommittedAttempt> steps) =>
        [
            .. Enumerable
                .Range(0, steps.Count)
                .TakeWhile(fold => steps.ContainsKey(StepNames.Fold(fold)))
                .Select(fold => steps[StepNames.Fold(fold)]),
        ];

    /// <summary>Finds steps that were made of other files than those committed.</summary>
    /// <param name="steps">Step name → committed attempt; steps may be missing.</param>
    /// <returns>A sentence for each step that was made of something else; none where all fits.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, CommittedAttempt> steps)
    {
        if (!steps.TryGetValue(StepNames.Aggregate, out var aggregate))
            return [];
        List<string> problems = [];
        var folds = Folds(steps);
        if (
            aggregate.Result.Inputs.FirstOrDefault(input => folds.All(fold => !Has(fold, input, $"{fold.Reference.Step}/"))) is
            { Key: not null } stray
        )
            problems.Add($"aggregate was made of {stray.Key} with SHA-256 {stray.Value}, which no committed fold has");
        if (
            steps.TryGetValue(StepNames.Meta, out var meta)
            && meta.Result.Inputs.FirstOrDefault(input => !Has(aggregate, input, "")) is { Key: not null } foreign
        )
            problems.Add($"meta was made of {foreign.Key} with SHA-256 {foreign.Value}, which the committed aggregate does not have");
        return problems;
    }

    static bool Has(CommittedAttempt step, KeyValuePair<string, string> input, string prefix) =>
        step.Result.Files.Any(file => $"{prefix}{file.Path}" == input.Key && file.Sha256 == input.Value);
}
