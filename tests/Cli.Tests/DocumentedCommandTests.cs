using System.Text.RegularExpressions;
using StackingK8s.Cli;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli;

/// <summary>The command line accepts what the documents tell a reader to type.</summary>
public partial class DocumentedCommandTests
{
    public static TheoryData<string> Documents() =>
        [
            .. Directory
                .GetFiles(Repository.Path("docs"), "*.md")
                .Append(Repository.Path("README.md"))
                .Append(Repository.Path("CONTRIBUTING.md"))
                .Select(file => Path.GetRelativePath(Repository.Root, file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Documents))]
    public void A_command_in_a_block_of_a_document_is_complete(string document)
    {
        string text = File.ReadAllText(Repository.Path(document)).Replace("\\\n", " ", StringComparison.Ordinal);
        var wrong = Blocks()
            .Matches(text)
            .SelectMany(block => Commands().Matches(block.Value))
            .SelectMany(command =>
                CommandLine.Root().Parse(command.Groups[1].Value).Errors.Select(error => $"{command.Value}: {error.Message}")
            );

        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Documents))]
    public void A_command_in_a_sentence_exists(string document)
    {
        string[] known = [.. CommandLine.Root().Subcommands.Select(command => command.Name)];
        var named = Named().Matches(File.ReadAllText(Repository.Path(document))).Select(match => match.Groups[1].Value);

        Assert.Empty(named.Except(known));
    }

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    // Up to what a shell would take for something else: a comment, a pipe, a redirection.
    [GeneratedRegex("^ *bin/stacking ([^#|>\n]*)", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("`(?:bin/)?stacking ([a-z-]+)")]
    private static partial Regex Named();
}
