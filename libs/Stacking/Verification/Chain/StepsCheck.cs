using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether the planned steps are there, all of them and no others, each with the files of its kind and no others.</summary>
sealed class StepsCheck : IRunCheck
{
    const string Name = "steps";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        breaches.AddRange(run.Steps.Keys.Select(step => TaskProblem(run, step)).OfType<string>());
        if (breaches.Count > 0)
            return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Consistent, "")]);
        if (run.Steps.Keys.FirstOrDefault(step => step is not (StepNames.Aggregate or StepNames.Meta)) is not { } some)
            return Task.FromResult<IReadOnlyList<Claim>>([new(Name, ClaimLevel.Consistent, "", ["no fold is committed"])]);
        var fold = run.Task<FoldTask>(some);
        var planned = Planned(fold.Folds.Count);
        breaches.AddRange(planned.Where(step => !run.Steps.ContainsKey(step)).Select(step => $"{step} is planned, but not committed"));
        breaches.AddRange(run.Steps.Keys.Except(planned).Select(step => $"{step} is committed, but not planned"));
        foreach (string step in planned.Where(run.Steps.ContainsKey))
            breaches.AddRange(FileBreaches(run, step, fold));
        breaches.AddRange(TaskBreaches(run, fold));
        if (run.Anchor?.Spec is { } spec)
            breaches.AddRange(AskedFor.Breaches(run, spec, run.Anchor.Source));
        string how = $"{planned.Count} planned, {planned.Count} committed, each with the files of its kind and no others";
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Consistent, how)]);
    }

    static string? TaskProblem(LoadedRun run, string step)
    {
        try
        {
            IStepTask task = step switch
            {
                StepNames.Aggregate => run.Task<AggregateTask>(step),
                StepNames.Meta => run.Task<MetaTask>(step),
                _ => run.Task<FoldTask>(step),
            };
            return task.WorkIdentity() == AskedFor.Identity(run.Steps[step].Result)
                ? null
                : $"{step}: its task is not in the form of this version";
        }
        catch (UncheckedException unknown)
        {
            return $"{step}: {unknown.Message}. Verify with the version that made it, or run the same file again with this one";
        }
    }

    static List<string> Planned(int folds) => [.. Enumerable.Range(0, folds).Select(StepNames.Fold), StepNames.Aggregate, StepNames.Meta];

    static IEnumerable<string> FileBreaches(LoadedRun run, string step, FoldTask fold)
    {
        var listed = run.Steps[step].Result.Files.Select(file => file.Path).ToList();
        List<string> planned = step switch
        {
            StepNames.Aggregate => [.. PlannedFiles.OfAggregate(run.Task<AggregateTask>(step), fold)],
            StepNames.Meta => [.. PlannedFiles.OfMeta(run.Task<MetaTask>(step), fold)],
            _ => [.. PlannedFiles.OfFold(fold)],
        };
        IEnumerable<string> optional = step switch
        {
            StepNames.Aggregate => [],
            StepNames.Meta => [ArtifactPaths.Meta.OutOfFoldPredictions],
            // Only where the manifests have further columns.
            _ => [.. PlannedFiles.Checkpoints(fold), ArtifactPaths.Fold.HeldOutColumns, ArtifactPaths.Fold.TestColumns],
        };
        return
        [
            .. planned.Except(listed).Select(file => $"{step} has no {file}"),
            .. listed.Except([.. planned, .. optional]).Select(file => $"{step} lists {file}, which such a step does not write"),
        ];
    }

    /// <summary>What one spec gives to more than one kind of step.</summary>
    static IEnumerable<string> TaskBreaches(LoadedRun run, FoldTask fold)
    {
        if (run.Steps.ContainsKey(StepNames.Aggregate))
        {
            var aggregate = run.Task<AggregateTask>(StepNames.Aggregate);
            if (Other("experts", aggregate.Experts, fold.Experts.Select(expert => expert.Name)) is { } experts)
                yield return experts;
            if (Other("slices", aggregate.Slices, fold.Data.Columns.Slices) is { } slices)
                yield return slices;
        }
        if (run.Steps.ContainsKey(StepNames.Meta) && run.Task<MetaTask>(StepNames.Meta) is var meta && meta.Seed != fold.Seed)
            yield return $"meta was asked for the seed {meta.Seed}, but the folds for {fold.Seed}";

        static string? Other(string what, IReadOnlyList<string> aggregate, IEnumerable<string> folds) =>
            aggregate.SequenceEqual(folds)
                ? null
                : $"aggregate was asked for the {what} {string.Join(", ", aggregate)}, but the folds for {string.Join(", ", folds)}";
    }
}
