using System.Text.RegularExpressions;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The form of a text.</summary>
/// <param name="regex">Of the whole text, without anchors; in the syntax that .NET and RE2 share, without backslashes and apostrophes.</param>
/// <param name="most">The most characters.</param>
/// <param name="words">What the text must be.</param>
public class PatternAttribute(string regex, int most, string words) : LengthAttribute(0, most)
{
    readonly Regex whole = new($@"\A(?:{regex})\z", RegexOptions.CultureInvariant);

    /// <summary>Anchored, for a schema.</summary>
    public string Regex => $"^({regex})$";

    public override IEnumerable<CelRule> OnCluster => [new($"self.matches('{Regex}')", words)];

    protected override string? Problem(object value) => base.Problem(value) is null && whole.IsMatch((string)value) ? null : words;
}
