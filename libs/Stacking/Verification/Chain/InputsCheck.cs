using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether the aggregate was made of the files of exactly these folds, and the meta step of exactly this aggregate's.</summary>
sealed class InputsCheck : IRunCheck
{
    const string Name = "inputs";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var aggregate = run.Step(StepNames.Aggregate);
        var task = run.Task<AggregateTask>(StepNames.Aggregate);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (var fold in run.Folds)
        foreach (var file in new FoldReader(fold, task.Experts, task.Scale, run.Scratch).Inputs())
            files[$"{fold.Reference.Step}/{file.Path}"] = file.Sha256;
        breaches.AddRange(Differences(aggregate.Result, files, "the folds"));
        var meta = run.Step(StepNames.Meta);
        files = aggregate.Result.Files.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        breaches.AddRange(Differences(meta.Result, files, "the aggregate"));
        string how = $"aggregate made of exactly the {run.Folds.Count} folds' files, meta of exactly the aggregate's";
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Consistent, how)]);
    }

    static IEnumerable<string> Differences(StepResult result, Dictionary<string, string> files, string source)
    {
        foreach (var (file, sha256) in files)
            if (!result.Inputs.TryGetValue(file, out string? read))
                yield return $"{result.Step} was not made of {file}, which {source} committed";
            else if (read != sha256)
                yield return $"{result.Step} was made of {file} with SHA-256 {read}, but {source} committed it with {sha256}";
        foreach (string file in result.Inputs.Keys.Where(file => !files.ContainsKey(file)))
            yield return $"{result.Step} was made of {file}, which {source} did not commit";
    }
}
