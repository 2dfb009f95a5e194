using System.Text.RegularExpressions;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// The least and the most characters of a text. Every text of the spec has a most: the API server reckons the cost of its rules with it.
/// </summary>
public class LengthAttribute(int least, int most) : ScalarRuleAttribute
{
    /// <summary>The fewest characters allowed.</summary>
    public int Least { get; } = least;

    /// <summary>The most characters allowed.</summary>
    public int Most { get; } = most;

    /// <inheritdoc/>
    protected override string? Problem(object value) =>
        ((string)value).Length switch
        {
            int length when length > Most => $"must have at most {Most} characters",
            int length when length >= Least => null,
            _ => Least == 1 ? "must not be empty" : $"must have at least {Least} characters",
        };
}

/// <summary>The form of a text.</summary>
/// <param name="regex">
/// Of the whole text, without anchors; in the syntax that .NET and RE2 share, without backslashes and apostrophes.
/// </param>
/// <param name="most">The most characters.</param>
/// <param name="words">What the text must be.</param>
public class PatternAttribute(string regex, int most, string words) : LengthAttribute(0, most)
{
    readonly Regex whole = new($@"\A(?:{regex})\z", RegexOptions.CultureInvariant);

    /// <summary>Anchored, for a schema.</summary>
    public string Regex => $"^({regex})$";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster => [new($"self.matches('{Regex}')", words)];

    /// <inheritdoc/>
    protected override string? Problem(object value) => base.Problem(value) is null && whole.IsMatch((string)value) ? null : words;
}

/// <summary>A DNS label of at most 40 characters, so that every name made from it fits into 63.</summary>
public sealed class NameAttribute() : PatternAttribute(Form, 40, Requirement)
{
    /// <summary>The regular expression, without anchors.</summary>
    public const string Form = "[a-z]([-a-z0-9]*[a-z0-9])?";

    /// <summary>The message for a name of another form.</summary>
    public const string Requirement =
        "must be lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 40 characters";
}

/// <summary>The name of another object on the cluster.</summary>
public sealed class ObjectNameAttribute()
    : PatternAttribute(
        "[a-z0-9]([-a-z0-9.]*[a-z0-9])?",
        253,
        "must be the name of a Kubernetes object, without its namespace: lower-case letters, digits, '-' and '.'"
    );

/// <summary>What the value of a label may be.</summary>
public sealed class LabelValueAttribute()
    : PatternAttribute(
        "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
        63,
        "must be a valid label value: at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"
    );

/// <summary>An amount as Kubernetes writes it. On a cluster it may also stand without quotes, as a whole number.</summary>
public sealed class QuantityAttribute()
    : PatternAttribute(
        "([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?",
        32,
        "must be a quantity, such as 500m, 2 or 32Gi"
    )
{
    // The schema's pattern says it: the API server takes a number-or-text for megabytes long, and refuses to match it in CEL.
    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster => [];
}

/// <summary>
/// A file or folder. On one machine relative paths start from the run file; in a pod there is nothing they could start from.
/// </summary>
public sealed class LocationAttribute() : LengthAttribute(1, 1024)
{
    const string Requirement = "must be an absolute path, a file:/// URI or an s3:// URI: on a cluster nothing is relative to the run file";

    static readonly string[] Beginnings = ["/", "file:///", "s3://"];

    /// <inheritdoc/>
    protected override string? Problem(object value) => UriSecrets.MayBeIn((string)value) ? UriSecrets.Requirement : base.Problem(value);

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [new(string.Join(" || ", Beginnings.Select(beginning => $"self.startsWith('{beginning}')")), Requirement)];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> ClusterProblems(string path, object value) =>
        value is string { Length: > 0 } location
        && !UriSecrets.MayBeIn(location)
        && !Beginnings.Any(beginning => location.StartsWith(beginning, StringComparison.Ordinal))
            ? [new(path, Requirement)]
            : [];
}

/// <summary>The words that a field may be.</summary>
public sealed class OneOfAttribute(params string[] choices) : ScalarRuleAttribute
{
    /// <summary>The allowed words.</summary>
    public IReadOnlyList<string> Choices { get; } = choices;

    /// <inheritdoc/>
    protected override string? Problem(object value) =>
        Choices.Contains((string)value) ? null
        : Choices.Count == 1 ? $"must be {Choices[0]}, not '{value}'"
        : $"'{value}' is not one of {string.Join(", ", Choices)}";
}
