using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>Words that this project once used in place of the usual ones, and of which none is to come back.</summary>
public partial class PlainEnglishTests
{
    // Decisions are never rewritten, and the changelog quotes.
    static readonly string[] Folders = ["libs", "images", "operator", "cli", "helm", "examples", "docs"];

    [Fact]
    public void Code_messages_and_documents_use_the_usual_words()
    {
        var odd =
            from folder in Folders
            from file in Directory.EnumerateFiles(Repository.Path(folder), "*", SearchOption.AllDirectories)
            where Path.GetExtension(file) is ".cs" or ".md" or ".yaml" or ".tpl" && !file.Contains("/decisions/", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where OddWord().IsMatch(line)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.Empty(odd);
    }

    [Theory]
    [InlineData("Nothing vouches for what it wrote, so it is done again.")]
    [InlineData("foo: is no field here: there are count, shuffle")]
    [InlineData("The spec holds together.")]
    [InlineData("fold-1 was taken up at step 7 and goes on")]
    [InlineData("string LastWords()")]
    public void The_odd_ones_are_found(string line) => Assert.Matches(OddWord(), line);

    [GeneratedRegex(
        @"\bvouch|\bpassed over\b|\bdone again\b|\btaken up\b|\bgo(?:es)? on\b|\bthere are none\b|\bis no (?:field|option)\b|\bholds? together\b"
            + @"|\bEverything holds\b|\bjudg|\b(?:LastWords|Farewell|Trouble|DescribedRows|RowsCut)\b"
    )]
    private static partial Regex OddWord();
}
