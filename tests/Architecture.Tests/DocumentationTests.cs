using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

public partial class DocumentationTests
{
    [Fact]
    public void Every_relative_link_of_the_documents_leads_somewhere()
    {
        List<string> broken = [];
        foreach (string document in Documents())
        foreach (Match link in Link().Matches(File.ReadAllText(document)))
        {
            string target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#'))
                continue;
            string path = Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0]);
            if (!File.Exists(path) && !Directory.Exists(path))
                broken.Add($"{Path.GetFileName(document)} → {target}");
        }
        Assert.Empty(broken);
    }

    /// <summary>Among them the answers of docs/architecture.md to "Where is …?".</summary>
    [Fact]
    public void Every_file_and_folder_of_the_repository_that_the_documents_name_exists()
    {
        var missing =
            from document in Documents()
            from Match name in RepositoryPath().Matches(File.ReadAllText(document))
            let path = Repository.Path(name.Groups[1].Value)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{Path.GetFileName(document)} → {name.Groups[1].Value}";

        Assert.Empty(missing);
    }

    [Theory, InlineData("docs"), InlineData("docs/decisions")]
    public void Every_page_of_a_folder_is_in_its_index(string folder)
    {
        string index = File.ReadAllText(Repository.Path(folder, "README.md"));

        var missing = Directory
            .EnumerateFiles(Repository.Path(folder), "*.md")
            .Select(page => Path.GetFileName(page))
            .Where(page => page != "README.md" && !index.Contains($"]({page})", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    static IEnumerable<string> Documents() =>
        [
            .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Repository.Root, "*.md"),
            Repository.Path("examples", "README.md"),
        ];

    // Names with a wildcard or an ellipsis stand for several.
    [GeneratedRegex(@"`((?:libs|cli|operator|images|tests|helm|examples|build|bench|docs)/[\w./-]*\w)/?`")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
