namespace StackingK8s.Boosting;

/// <summary>How a feature's importance is counted, as LightGBM's <c>importance_type</c>.</summary>
public enum ImportanceKind
{
    /// <summary>The number of splits that use the feature.</summary>
    Split = 0,

    /// <summary>The loss that those splits save, summed; in units of the training objective, not comparable between data sets.</summary>
    Gain = 1,
}
