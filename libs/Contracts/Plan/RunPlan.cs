using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Plan;

/// <summary>
/// Turns a spec into steps and their tasks. The local runner and the operator both execute this plan; nothing else knows the order.
/// </summary>
public static class RunPlan
{
    /// <returns>fold-0 … fold-(K-1), aggregate, meta.</returns>
    public static IReadOnlyList<PlannedStep> Steps(RunSpec spec)
    {
        var folds = Enumerable
            .Range(0, spec.Folds.Count)
            .Select(fold => new PlannedStep(StepNames.Fold(fold), StepKind.Fold, fold, []))
            .ToList();
        return
        [
            .. folds,
            new(StepNames.Aggregate, StepKind.Aggregate, null, [.. folds.Select(fold => fold.Name)]),
            new(StepNames.Meta, StepKind.Meta, null, [StepNames.Aggregate]),
        ];
    }

    /// <summary>The steps that may start now: not committed, and nothing they wait for is missing.</summary>
    public static IReadOnlyList<PlannedStep> Ready(
        IReadOnlyList<PlannedStep> steps,
        IReadOnlyDictionary<string, StepReference> committed
    ) => [.. steps.Where(step => !committed.ContainsKey(step.Name) && step.WaitsFor.All(committed.ContainsKey))];

    /// <summary>What a step is asked, once everything it waits for is committed.</summary>
    /// <param name="step">One of <see cref="Steps"/>.</param>
    /// <param name="spec">A valid spec whose locations are absolute and whose artifacts.uri is set.</param>
    /// <param name="run">The run it is done for.</param>
    /// <param name="committed">Step name → committed attempt.</param>
    public static IStepTask Task(PlannedStep step, RunSpec spec, RunIdentity run, IReadOnlyDictionary<string, StepReference> committed)
    {
        string artifacts = spec.Artifacts.Uri ?? throw new ArgumentException("artifacts.uri is not set.", nameof(spec));
        var search = spec.Meta.Search;
        return step.Kind switch
        {
            StepKind.Fold => new FoldTask(
                artifacts,
                run,
                Source(spec.Data),
                spec.Seed,
                step.Fold!.Value,
                spec.Folds,
                spec.Experts,
                spec.Embedding.Dimensions,
                spec.Embedding.Layers,
                spec.Stages.FoldTrainer.CheckpointMinutes
            ),
            StepKind.Aggregate => new AggregateTask(
                artifacts,
                run,
                [.. spec.Experts.Select(expert => expert.Name)],
                spec.Embedding.Features,
                spec.Embedding.Scale,
                spec.Data.Columns.Slices,
                [.. step.WaitsFor.Select(fold => committed[fold])]
            ),
            _ => new MetaTask(
                artifacts,
                run,
                spec.Seed,
                spec.Meta.Start,
                search.Strategy,
                search.Iterations,
                search.EffectiveValidation(),
                search.Metric,
                search.EffectiveSpace(),
                new SortedDictionary<string, double>(spec.Meta.Parameters.ToDictionary(), StringComparer.Ordinal),
                spec.Meta.ServingNoise,
                spec.Meta.Calibration,
                spec.Meta.Threshold,
                committed[StepNames.Aggregate],
                DescribedSpec.WithSpace(DescribedSpec.Create(spec), new Dictionary<string, IReadOnlyList<double>>()),
                search.BudgetSeconds
            ),
        };
    }

    /// <summary>
    /// Folds that read different bytes would make an X_meta of two data sets: names what changed under the run, or null.
    /// </summary>
    /// <param name="inputs">Fold step → the digests of what it read.</param>
    public static string? Disagreement(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> inputs)
    {
        foreach (string input in inputs.Values.SelectMany(read => read.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var versions = inputs.GroupBy(step => step.Value.GetValueOrDefault(input, "nothing"), step => step.Key).ToList();
            if (versions.Count > 1)
                return $"The {input} changed under the run: "
                    + string.Join(
                        "; ",
                        versions.Select(version =>
                            $"{string.Join(", ", version.Order(StringComparer.Ordinal))} read "
                            + version.Key[..Math.Min(12, version.Key.Length)]
                        )
                    );
        }
        return null;
    }

    /// <summary>What a fold is told of the data.</summary>
    public static DataSource Source(DataSpec data) =>
        new(data.Manifest, data.RootOfImages(), data.TestManifest, data.PositiveLabel, data.Columns, data.Duplicates, data.Accept);
}
