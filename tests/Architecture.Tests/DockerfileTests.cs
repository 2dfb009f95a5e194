using System.Text.RegularExpressions;
using System.Xml.Linq;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>What every Dockerfile of the project keeps to; that they build is seen by building them (docs/images.md).</summary>
public partial class DockerfileTests
{
    public static TheoryData<string, string> Programs() =>
        new()
        {
            { "images/fold-trainer", "fold-trainer" },
            { "images/aggregator", "aggregator" },
            { "images/meta-trainer", "meta-trainer" },
            { "operator", "stacking-operator" },
        };

    [Theory, MemberData(nameof(Programs))]
    public void It_copies_the_projects_its_program_is_made_of_and_no_others(string folder, string program)
    {
        SortedSet<string> needed = new(StringComparer.Ordinal);
        Collect($"{folder}/{Path.GetFileName(folder)}.csproj", needed);
        string text = Text(folder);

        Assert.Equal(needed, CopiedProject().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Equal(
            needed.Select(project => $"{Path.GetDirectoryName(project)}/"),
            CopiedFolder().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)
        );
        Assert.EndsWith($"/{program}", Entry().Match(text).Groups[1].Value, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Programs))]
    public void Its_program_is_the_entry_point_runs_as_a_number_and_needs_no_shell(string folder, string program)
    {
        string last = Text(folder)[Text(folder).LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.Matches($"""(?m)^ENTRYPOINT \["/app/{program}"\]$""", last);
        Assert.Matches(@"(?m)^USER [1-9]\d*:[1-9]\d*$", last);
        Assert.DoesNotMatch("(?m)^(RUN|CMD|SHELL) ", last);
        Assert.Matches("(?m)^VOLUME .*\"/tmp\"", last);
    }

    [Fact]
    public void All_are_built_on_the_same_bases() =>
        Assert.Single(
            Programs()
                .Select(row =>
                    string.Join(
                        '\n',
                        Text(row.Data.Item1)
                            .Split('\n')
                            .Where(line =>
                                line.StartsWith("ARG SDK_IMAGE=", StringComparison.Ordinal)
                                || line.StartsWith("ARG RUNTIME_IMAGE=", StringComparison.Ordinal)
                            )
                    )
                )
                .Distinct()
        );

    static string Text(string folder) => File.ReadAllText(Repository.Path(folder, "Dockerfile"));

    static void Collect(string project, SortedSet<string> needed)
    {
        if (!needed.Add(project))
            return;
        string file = Repository.Path(project);
        foreach (var reference in XDocument.Load(file).Descendants("ProjectReference"))
            Collect(
                Path.GetRelativePath(
                    Repository.Root,
                    Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(file)!)
                ),
                needed
            );
    }

    [GeneratedRegex(@"(?m)^COPY ((?:libs|images|operator)\S*\.csproj) ")]
    private static partial Regex CopiedProject();

    [GeneratedRegex(@"(?m)^COPY ((?:libs|images|operator)\S*/) \1$")]
    private static partial Regex CopiedFolder();

    [GeneratedRegex("""(?m)^ENTRYPOINT \["(\S+)"\]$""")]
    private static partial Regex Entry();
}
