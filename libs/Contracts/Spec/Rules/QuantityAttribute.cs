namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>An amount as Kubernetes writes it. On a cluster it may also stand without quotes, as a whole number.</summary>
public sealed class QuantityAttribute()
    : PatternAttribute(
        "([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?",
        32,
        "must be a quantity, such as 500m, 2 or 32Gi"
    )
{
    // The schema's pattern says it: the API server takes a number-or-text for megabytes long, and refuses to match it in CEL.
    public override IEnumerable<CelRule> OnCluster => [];
}
