namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The name of another object on the cluster.</summary>
public sealed class ObjectNameAttribute()
    : PatternAttribute(
        "[a-z0-9]([-a-z0-9.]*[a-z0-9])?",
        253,
        "must be the name alone of an object, in the run's own namespace where it lies in one: lower-case letters, digits, '-' and '.'"
    );
