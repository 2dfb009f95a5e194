using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Tasks;

/// <summary>What fold-trainer is asked: train every expert without one fold, and embed that fold.</summary>
/// <param name="Artifacts">Root of the artifact store.</param>
/// <param name="Run">The run it is done for. No part of the work.</param>
/// <param name="Data">Where the images are.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Fold">The held-out fold, 0 to Folds.Count - 1.</param>
/// <param name="Folds">How the rows are split.</param>
/// <param name="Experts">The networks to train.</param>
/// <param name="Dimensions">Columns of the projected embedding.</param>
/// <param name="Layers">What of a network the embedding is made of.</param>
/// <param name="CheckpointMinutes">Minutes between two checkpoints within an epoch. No part of the work: it changes no result.</param>
public sealed record FoldTask(
    string Artifacts,
    RunIdentity Run,
    DataSource Data,
    long Seed,
    int Fold,
    FoldsSpec Folds,
    IReadOnlyList<ExpertSpec> Experts,
    int Dimensions,
    EmbeddingLayers Layers,
    double CheckpointMinutes
) : IStepTask
{
    /// <inheritdoc/>
    public string Step => StepNames.Fold(Fold);

    /// <inheritdoc/>
    public string WorkIdentity() =>
        ContractJson.Write(
            this with
            {
                Artifacts = "",
                Run = RunIdentity.None,
                Data = Data with { Manifest = "", ImageRoot = "", TestManifest = Data.TestManifest is null ? null : "", Accept = [] },
                Experts = [.. Experts.Select(expert => expert with { InitialWeights = expert.InitialWeights is null ? null : "" })],
                CheckpointMinutes = 0,
            }
        );
}
