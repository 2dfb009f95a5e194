using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

public partial class DocumentationTests
{
    [Fact]
    public void Every_relative_link_of_the_documents_leads_somewhere()
    {
        List<string> broken = [];
        string[] documents =
        [
            .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Repository.Root, "*.md"),
            Repository.Path("examples", "README.md"),
        ];
        foreach (string document in documents)
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

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
