namespace StackingK8s.Tests.Architecture;

public class LineTests
{
    const int Longest = 140;

    /// <summary>
    /// CSharpier keeps to it as far as code goes; it breaks neither comments nor strings. In tests a line of data may be as long as a
    /// server or a user writes it.
    /// </summary>
    [Fact]
    public void Lines_end_at_140_characters()
    {
        var longer = SourceFile
            .Below("libs", "images", "operator", "cli", "build", "bench", "tests")
            .SelectMany(file => file.Text.Split('\n').Select((line, i) => (file.Path, Number: i + 1, Line: line)))
            .Where(each => each.Line.Length > Longest && !IsData(each.Path, each.Line))
            .Select(each => $"{each.Path}:{each.Number} has {each.Line.Length}");

        Assert.Empty(longer);
    }

    static bool IsData(string path, string line) =>
        path.StartsWith("tests/", StringComparison.Ordinal)
        && line.AsSpan().IndexOfAny('"', '{', '|') >= 0
        && !line.Contains("//", StringComparison.Ordinal);
}
