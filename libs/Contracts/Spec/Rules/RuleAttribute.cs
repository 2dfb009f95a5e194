namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// What a property of the run may be, said once: RunValidation asks the rule itself, and the CRD is written from it. Where OpenAPI has no keyword for a
/// rule, its CEL twin stands beside it here.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>The rule as the API server checks it; none where the schema's own keywords say it.</summary>
    public virtual IEnumerable<CelRule> OnCluster => [];

    /// <returns>What is wrong with a value that is there.</returns>
    public abstract IEnumerable<FieldProblem> Problems(string path, object value);

    /// <returns>What is wrong with a value that is there, on a cluster alone.</returns>
    public virtual IEnumerable<FieldProblem> ClusterProblems(string path, object value) => [];
}
