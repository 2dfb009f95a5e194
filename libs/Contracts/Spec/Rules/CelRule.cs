namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A rule that the API server evaluates, in its Common Expression Language.</summary>
/// <param name="Rule">The expression; self is the value, oldSelf what it was.</param>
/// <param name="Message">What the user reads; the API server puts the field in front.</param>
/// <param name="FieldPath">The field below that the rule is about, such as .artifacts.uri; null for the value itself.</param>
/// <param name="Reason">FieldValueRequired, for instance; null for an invalid value.</param>
public sealed record CelRule(string Rule, string Message, string? FieldPath = null, string? Reason = null);
