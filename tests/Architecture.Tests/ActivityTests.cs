using System.Text.RegularExpressions;

namespace StackingK8s.Tests.Architecture;

public partial class ActivityTests
{
    /// <summary>A word of its own would be missing from the metrics, which have a series per name of ActivityNames.</summary>
    [Fact]
    public void Activities_are_constants() =>
        Assert.Empty(
            SourceFile
                .Below("libs", "images", "cli")
                .SelectMany(file => Literal().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"))
        );

    [GeneratedRegex(@"\bprogress\.Begin\(\s*""\w+""", RegexOptions.IgnoreCase)]
    private static partial Regex Literal();
}
