using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether the store's run.json, which the report quotes, says what the steps were asked and what they committed.</summary>
sealed class DescriptionCheck : IRunCheck
{
    const string Name = ArtifactPaths.RunDescription;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        breaches.Add(run.DescriptionProblem);
        if (run.Description is not { } described)
            return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Trusted, "none in the store")]);
        if (described.Spec.Folds.Count is < 2 or > LoadedRun.MostFolds)
            return Task.FromResult<IReadOnlyList<Claim>>([
                new(Name, ClaimLevel.Consistent, "", [$"{Name} asks for {described.Spec.Folds.Count} folds"]),
            ]);
        breaches.AddRange(AskedFor.Breaches(run, described.Spec, Name));
        if (run.Steps.ContainsKey(StepNames.Meta))
            breaches.AddRange(StepBreaches(run, described));
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(
                Name,
                ClaimLevel.Consistent,
                "spec and attempts as the steps record them; its times and machines are taken as they are"
            ),
        ]);
    }

    static IEnumerable<string> StepBreaches(LoadedRun run, RunDescription described)
    {
        var listed = described.Steps.Select(step => step.Committed).ToList();
        foreach (var reference in listed.Where(reference => !IsCommitted(run, reference)))
            yield return $"{Name} lists the attempt {ArtifactPaths.Attempt(reference)}, which the run has not committed";
        foreach (string step in run.Steps.Keys.Where(step => listed.All(reference => reference.Step != step)))
            yield return $"{Name} does not list {step}";
        if (
            run.Steps.TryGetValue(StepNames.Meta, out var meta)
            && meta.Result.ProgramVersion is var version
            && version != described.ProgramVersion
        )
            yield return $"{Name} was written by {described.ProgramVersion}, but meta was made by {version}";
    }

    static bool IsCommitted(LoadedRun run, StepReference reference) =>
        run.Steps.TryGetValue(reference.Step, out var attempt) && attempt.Reference == reference;
}
