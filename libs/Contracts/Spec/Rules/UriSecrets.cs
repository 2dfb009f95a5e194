using System.Text.RegularExpressions;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// Finds URIs that may hold a secret: a user or password, or a query (a signed address). Such a URI is refused wherever one is written, and
/// never repeated: it would stand in plans, tasks, logs and messages.
/// </summary>
public static partial class UriSecrets
{
    /// <summary>What a URI must not have; it follows the name of the field.</summary>
    public const string Requirement = "must have no user, password, query or fragment (it is not shown here, as it may hold a secret)";

    /// <summary>Whether a text is a URI that may hold a secret.</summary>
    /// <param name="text">A path or URI.</param>
    public static bool MayBeIn(string text) => Secret().IsMatch(text);

    [GeneratedRegex(@"^\s*[A-Za-z][A-Za-z0-9+.-]*://([^/]*@|[^?#]*[?#])", RegexOptions.Singleline)]
    private static partial Regex Secret();
}
