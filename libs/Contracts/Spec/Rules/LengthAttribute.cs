namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The least and the most characters of a text. Every text of the spec has a most: the API server reckons the cost of its rules with it.</summary>
public class LengthAttribute(int least, int most) : ScalarRuleAttribute
{
    public int Least { get; } = least;

    public int Most { get; } = most;

    protected override string? Problem(object value) =>
        ((string)value).Length > Most ? $"must have at most {Most} characters"
        : ((string)value).Length >= Least ? null
        : Least == 1 ? "must not be empty"
        : $"must have at least {Least} characters";
}
