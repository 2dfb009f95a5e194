namespace StackingK8s.Contracts;

/// <summary>How the rows are cut into folds; the same rows as scikit-learn's StratifiedKFold or StratifiedGroupKFold would give.</summary>
public sealed record FoldsSpec
{
    /// <summary>2 to 100.</summary>
    public int Count { get; init; } = 5;

    public bool Shuffle { get; init; } = true;
}
