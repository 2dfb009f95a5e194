using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Tasks;

/// <summary>What the aggregator is asked: to merge the folds' out-of-fold embeddings into X_meta and y_meta.</summary>
/// <param name="Artifacts">Root of the artifact store.</param>
/// <param name="Run">The run it is done for. No part of the work.</param>
/// <param name="Experts">Names of the experts, in column order.</param>
/// <param name="Features">Which columns of each expert X_meta has.</param>
/// <param name="Scale">What the columns of each network are measured by.</param>
/// <param name="Slices">Columns of the manifests whose values part the rows into kinds.</param>
/// <param name="Folds">The committed fold steps, in fold order.</param>
public sealed record AggregateTask(
    string Artifacts,
    RunIdentity Run,
    IReadOnlyList<string> Experts,
    FeatureSet Features,
    EmbeddingScale Scale,
    IReadOnlyList<string> Slices,
    IReadOnlyList<StepReference> Folds
) : IStepTask
{
    /// <inheritdoc/>
    public string Step => StepNames.Aggregate;

    /// <inheritdoc/>
    public string WorkIdentity() => ContractJson.Write(this with { Artifacts = "", Run = RunIdentity.None, Folds = [] });
}
