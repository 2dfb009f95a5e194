using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>
/// What the documents quote of the programs' messages is what the programs print. Documents quote a message in typographic quotation marks
/// (“message”), and several lines of output in a fenced block with the info string output. What varies is written as a number, a path, a
/// name with dots or slashes, in capitals, in code marks, or as an ellipsis; every phrase between these must occur in one string of
/// the code.
/// </summary>
public partial class QuotedMessageTests
{
    static readonly string Literals = string.Join('\n', SourceFiles().SelectMany(file => FindLiterals(File.ReadAllText(file))));

    [Fact]
    public void Every_quoted_message_occurs_in_the_code()
    {
        List<string> unknown = [];
        int quotes = 0;
        foreach (string document in Documents())
        foreach (string message in Quotes(File.ReadAllText(document)))
        {
            quotes++;
            unknown.AddRange(
                Phrases(message)
                    .Where(phrase => !Literals.Contains(phrase, StringComparison.Ordinal))
                    .Select(phrase => $"{Path.GetFileName(document)}: \"{phrase}\" of \"{message}\" is not in a string of the code")
            );
        }
        Assert.Empty(unknown);
        Assert.True(quotes >= 4, $"Only {quotes} quoted messages were found.");
    }

    [Theory]
    [InlineData("spec.fold: unknown field (line 6). Did you mean `folds`?", new[] { "unknown field", "line", "Did you mean" })]
    [InlineData("Run 'tiny': 7 steps in /tmp/out, 2 at a time on 8 cores.", new[] { "Run", "steps in", "at a time on", "cores" })]
    [InlineData("NAME is being deleted…", new[] { "is being deleted" })]
    public void Phrases_are_the_words_between_what_varies(string message, string[] phrases) => Assert.Equal(phrases, Phrases(message));

    [Fact]
    public void Quotes_are_lines_of_output_blocks_and_text_in_typographic_marks() =>
        Assert.Equal(
            ["has no group", "first line", "second line"],
            Quotes("It says “has no\ngroup”.\n```text\nno output\n```\n\n```output\nfirst line\n  second line\n```\n")
        );

    [Theory]
    [InlineData("x = \"a b\";", new[] { "a b" })]
    [InlineData("x = $\"a {Name(\"of\")} b\" + \"c\";", new[] { "a ", " bc" })]
    [InlineData("// it's \"a\nx = '\"' + \"b\";", new[] { "b" })]
    [InlineData("x = \"\"\"\n    a\n    b\n    \"\"\";", new[] { "\n    a\n    b\n    " })]
    public void Literals_are_read_without_what_is_interpolated(string code, string[] literals) =>
        Assert.Equal(literals, FindLiterals(code));

    static IEnumerable<string> SourceFiles() =>
        new[] { "libs", "images", "operator", "cli" }.SelectMany(folder =>
            Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
        );

    static IEnumerable<string> Documents() =>
        [
            .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md"),
            .. Directory.EnumerateFiles(Repository.Root, "*.md"),
            .. Directory.EnumerateFiles(Repository.Path("examples"), "*.md"),
            Repository.Path("helm", "stacking-operator", "README.md"),
        ];

    static IEnumerable<string> Quotes(string document) =>
        [
            .. InlineQuote().Matches(document).Select(quote => Spaces().Replace(quote.Groups[1].Value, " ")),
            .. OutputBlock().Matches(document).SelectMany(block => block.Groups[1].Value.Split('\n')).Select(line => line.Trim()),
        ];

    static IReadOnlyList<string> Phrases(string message) =>
        [
            .. Varying()
                .Split(message)
                .SelectMany(part => Punctuation().Split(part))
                .Select(part => part.Trim())
                .Where(part => part.Length > 0),
        ];

    /// <returns>The fixed text of the strings of a file, in order: what is interpolated is a gap, and strings added to one another are
    /// one.</returns>
    static IReadOnlyList<string> FindLiterals(string code)
    {
        string joined = Concatenation().Replace(code, "");
        return
        [
            .. StringLiteral()
                .Matches(joined)
                .SelectMany(literal =>
                    literal.Groups["raw"].Success ? [literal.Groups["raw"].Value]
                    : literal.Groups["holes"].Success ? Hole().Split(literal.Groups["holes"].Value)
                    : [literal.Groups["plain"].Value]
                )
                .Where(text => text.Length > 0),
        ];
    }

    [GeneratedRegex(@"“([^”]+)”")]
    private static partial Regex InlineQuote();

    [GeneratedRegex(@"^ *```output\n(.*?)\n *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex OutputBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>Code marks, quoted names, numbers, capitals, whatever holds a dot, slash or dash inside, and ellipses.</summary>
    [GeneratedRegex(@"`[^`]*`|'[^']*'|…|\S*\w[./_-]\w\S*|/\S*|\S*\d\S*|\b[A-Z]{2,}\b")]
    private static partial Regex Varying();

    [GeneratedRegex(@"[.,:;()?!""]+")]
    private static partial Regex Punctuation();

    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Concatenation();

    /// <summary>
    /// Comments and characters, to skip them; raw strings, interpolated ones with strings in their holes, and plain ones.
    /// </summary>
    [GeneratedRegex(
        "//[^\n]*|'(?:\\\\.|[^'\\\\])'|\"\"\"(?<raw>.*?)\"\"\"|"
            + "\\$\"(?<holes>(?:\\\\.|\\{\\{|\\{(?:[^{}\"]|\"(?:\\\\.|[^\"\\\\])*\"|\\{[^{}]*\\})*\\}|[^\"\\\\{])*)\"|"
            + "\"(?<plain>(?:\\\\.|[^\"\\\\])*)\"",
        RegexOptions.Singleline
    )]
    private static partial Regex StringLiteral();

    [GeneratedRegex("\\{(?!\\{)(?:[^{}\"]|\"(?:\\\\.|[^\"\\\\])*\"|\\{[^{}]*\\})*\\}")]
    private static partial Regex Hole();
}
