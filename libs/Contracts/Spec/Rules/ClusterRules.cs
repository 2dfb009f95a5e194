namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A rule that the API server evaluates, in its Common Expression Language.</summary>
/// <param name="Rule">The expression; self is the value, oldSelf what it was.</param>
/// <param name="Message">What the user reads; the API server puts the field in front.</param>
/// <param name="FieldPath">The field below that the rule is about, such as .artifacts.uri; null for the value itself.</param>
/// <param name="Reason">FieldValueRequired, for instance; null for an invalid value.</param>
public sealed record CelRule(string Rule, string Message, string? FieldPath = null, string? Reason = null);

/// <summary>A rule that holds on a cluster only.</summary>
/// <param name="rule">As <see cref="CelRule.Rule"/>.</param>
/// <param name="message">As <see cref="CelRule.Message"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class CelAttribute(string rule, string message) : Attribute
{
    /// <summary>As <see cref="CelRule.FieldPath"/>.</summary>
    public string? FieldPath { get; init; }

    /// <summary>As <see cref="CelRule.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The rule that the CRD contains.</summary>
    public CelRule Rule => new(rule, message, FieldPath, Reason);
}

/// <summary>
/// A field that decides what is computed, or where it is kept: on a cluster it cannot change once the run exists. The record that has it
/// must always be there, because the API server compares a value only where it stood before and still stands.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute : Attribute;
