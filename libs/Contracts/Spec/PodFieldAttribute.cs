namespace StackingK8s.Contracts.Spec;

/// <summary>The Kubernetes type whose JSON form a field has.</summary>
/// <param name="type">Its name in the Kubernetes client, V1Toleration for instance.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PodFieldAttribute(string type) : Attribute
{
    public string Type { get; } = type;
}
