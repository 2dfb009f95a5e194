using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>The meta-model: what is searched, what is fixed, and where its trees start.</summary>
public sealed record MetaSpec
{
    public SearchSpec Search { get; init; } = new();

    /// <summary>LightGBM settings that are not searched, by their LGBMClassifier names: colsample_bytree, min_child_samples, subsample, subsample_freq.</summary>
    [Keys("colsample_bytree", "min_child_samples", "subsample", "subsample_freq"), Items(0, 4), Range(0)]
    public IReadOnlyDictionary<string, double> Parameters { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// blend: the trees correct a logistic regression on the experts' out-of-fold logits (LightGBM's init_score);
    /// zero: plain LightGBM, which was measured below the best expert when it must first rediscover the logits.
    /// </summary>
    [OneOf("blend", "zero")]
    public string Start { get; init; } = "blend";
}
