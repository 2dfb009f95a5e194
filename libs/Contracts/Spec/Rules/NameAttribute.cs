namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A DNS label of at most 40 characters, so that every name made from it fits into 63.</summary>
public sealed class NameAttribute() : PatternAttribute(Form, 40, Words)
{
    public const string Form = "[a-z]([-a-z0-9]*[a-z0-9])?";

    public const string Words =
        "must be lower-case letters, digits and '-', start with a letter, end with a letter or digit, and have at most 40 characters";
}
