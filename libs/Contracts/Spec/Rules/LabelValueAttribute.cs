namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>What the value of a label may be.</summary>
public sealed class LabelValueAttribute()
    : PatternAttribute(
        "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
        63,
        "must be a label's value: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends"
    );
