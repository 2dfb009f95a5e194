using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether the folds differ by nothing but their number: one task, one program, one data set.</summary>
sealed class FoldsCheck : IRunCheck
{
    const string Name = "folds";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var first = run.Step(StepNames.Fold(0)).Result;
        var asked = run.Task<FoldTask>(first.Step);
        var described = run.Json<FoldSummary>(first.Step, ArtifactPaths.Fold.Summary);
        var (labels, shapes) = (described.LabelNames, Shapes(described));
        if (labels.Count != 2 || labels[0] == labels[1] || labels.Any(string.IsNullOrWhiteSpace))
            breaches.Add($"{first.Step} has the labels {string.Join(", ", labels)}: two different names are needed");
        for (int fold = 0; fold < run.Folds.Count; fold++)
        {
            var result = run.Folds[fold].Result;
            var task = run.Task<FoldTask>(result.Step);
            if (task.Fold != fold)
                breaches.Add($"{result.Step} was asked to hold out fold {task.Fold}");
            if ((task with { Fold = 0 }).WorkIdentity() != (asked with { Fold = 0 }).WorkIdentity())
                breaches.Add($"{result.Step} was asked for something else than {first.Step}");
            if (result.ProgramVersion != first.ProgramVersion)
                breaches.Add($"{result.Step} was made by {result.ProgramVersion}, but {first.Step} by {first.ProgramVersion}");
            var summary = run.Json<FoldSummary>(result.Step, ArtifactPaths.Fold.Summary);
            if (summary.Fold != fold)
                breaches.Add($"{result.Step}/{ArtifactPaths.Fold.Summary} is of fold {summary.Fold}");
            if (Shapes(summary) != shapes)
                breaches.Add($"{result.Step}/{ArtifactPaths.Fold.Summary} describes other embeddings than that of {first.Step}");
            if (!summary.LabelNames.SequenceEqual(labels))
                breaches.Add(
                    $"{result.Step} has the labels {string.Join(", ", summary.LabelNames)}, but {first.Step} {string.Join(", ", labels)}"
                );
        }
        breaches.Add(RunPlan.Disagreement(run.Folds.ToDictionary(fold => fold.Result.Step, fold => fold.Result.Inputs)));
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(Name, ClaimLevel.Consistent, "one task but for the number, one program version, one manifest, one set of images"),
        ]);
    }

    static string Shapes(FoldSummary summary) => ContractJson.Write(new FoldSummary(0, [], null, summary.Experts));
}
