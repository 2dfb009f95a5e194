namespace StackingK8s.Tests.Architecture;

public class LineTests
{
    const int Longest = 140;

    /// <summary>CSharpier keeps to it as far as code goes; it breaks neither comments nor strings.</summary>
    [Fact]
    public void Lines_end_at_140_characters()
    {
        var longer = SourceFile
            .Below("libs", "images", "operator", "cli", "build", "bench", "tests")
            .SelectMany(file => file.Text.Split('\n').Select((line, i) => (file.Path, Number: i + 1, line.Length)))
            .Where(line => line.Length > Longest)
            .Select(line => $"{line.Path}:{line.Number} has {line.Length}");

        Assert.Empty(longer);
    }
}
