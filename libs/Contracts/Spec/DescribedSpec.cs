namespace StackingK8s.Contracts.Spec;

/// <summary>A spec as the description of a run holds it. Pure.</summary>
public static class DescribedSpec
{
    /// <summary>
    /// The spec with the defaults filled in that depend on other fields, and without pod overrides: they may hold secrets in their
    /// environment, and change nothing that is computed.
    /// </summary>
    /// <param name="spec">A valid spec.</param>
    public static RunSpec Create(RunSpec spec)
    {
        PodSpec none = new();
        var stages = spec.Stages;
        return WithSpace(spec, spec.Meta.Search.EffectiveSpace()) with
        {
            Data = spec.Data with { ImageRoot = spec.Data.RootOfImages() },
            Stages = new()
            {
                FoldTrainer = stages.FoldTrainer with { Pod = none },
                Aggregator = stages.Aggregator with { Pod = none },
                MetaTrainer = stages.MetaTrainer with { Pod = none },
            },
        };
    }

    /// <summary>
    /// What of a spec determines the results, all else at its default: two specs of one computation are equal here, wherever their
    /// artifacts go and however their stages are executed.
    /// </summary>
    /// <param name="spec">A valid spec.</param>
    public static RunSpec Computed(RunSpec spec) =>
        new()
        {
            Seed = spec.Seed,
            Data = spec.Data with { ImageRoot = spec.Data.RootOfImages(), Accept = [] },
            Folds = spec.Folds,
            Experts = spec.Experts,
            Embedding = spec.Embedding,
            Meta = WithSpace(spec, spec.Meta.Search.EffectiveSpace()).Meta,
        };

    /// <summary>The spec with another search space.</summary>
    /// <param name="spec">A spec.</param>
    /// <param name="space">Values to try by LGBMClassifier name.</param>
    public static RunSpec WithSpace(RunSpec spec, IReadOnlyDictionary<string, IReadOnlyList<double>> space) =>
        spec with
        {
            Meta = spec.Meta with { Search = spec.Meta.Search with { Space = space } },
        };
}
