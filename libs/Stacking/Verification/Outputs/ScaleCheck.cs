using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Whether each fold's scale is that of what its networks made of the rows it holds out.</summary>
sealed class ScaleCheck : IRunCheck
{
    const string Name = "scale";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var experts = run.Task<FoldTask>(StepNames.Fold(0)).Experts.Select(expert => expert.Name).ToList();
        string made = Path.Combine(run.NewFolder(Name), ArtifactPaths.Fold.Scale);
        foreach (string step in run.Folds.Select(fold => fold.Reference.Step))
        {
            stop.ThrowIfCancellationRequested();
            FoldScale scale = new([.. experts.Select(expert => Measure(run, step, expert))]);
            File.WriteAllText(made, ContractJson.Write(scale));
            if (RemadeText.Difference(made, run.File(step, ArtifactPaths.Fold.Scale)) is { } difference)
                breaches.Add($"{step}/{ArtifactPaths.Fold.Scale} is not what the held-out rows give: it {difference}");
        }
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(
                Name,
                ClaimLevel.Proven,
                "means and deviations made again from each fold's held-out embeddings and logits, equal to the bit"
            ),
        ]);
    }

    static ExpertScale Measure(LoadedRun run, string step, string expert) =>
        HeldOutScale.Measure(
            expert,
            run.File(step, ArtifactPaths.Fold.Embeddings(expert)),
            run.File(step, ArtifactPaths.Fold.Logits(expert))
        );
}
