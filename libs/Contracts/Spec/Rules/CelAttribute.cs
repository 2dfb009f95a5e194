namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A rule that holds on a cluster only.</summary>
/// <param name="rule">As <see cref="CelRule.Rule"/>.</param>
/// <param name="message">As <see cref="CelRule.Message"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class CelAttribute(string rule, string message) : Attribute
{
    public string? FieldPath { get; init; }

    public string? Reason { get; init; }

    public CelRule Rule => new(rule, message, FieldPath, Reason);
}
