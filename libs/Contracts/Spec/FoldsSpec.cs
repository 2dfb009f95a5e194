using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>How the rows are cut into folds; the same rows as scikit-learn's StratifiedKFold or StratifiedGroupKFold would give.</summary>
public sealed record FoldsSpec
{
    /// <summary>How many, 2 to 100; each trains every expert on the rows of the others.</summary>
    [Range(2, 100)]
    public int Count { get; init; } = 5;

    /// <summary>Draw the folds from the seed instead of the manifest's order.</summary>
    public bool Shuffle { get; init; } = true;
}
