namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// A field that decides what is computed or how it was started: on a cluster it cannot change once the run exists. Only for fields that are always there,
/// because the API server compares a field only where it stood before and still stands.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute : Attribute;
