using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

public partial class DocumentationTests
{
    [Fact]
    public void Every_public_type_of_the_libraries_says_what_it_is()
    {
        List<string> undocumented = [];
        foreach (string file in Directory.EnumerateFiles(Repository.Path("libs"), "*.cs", SearchOption.AllDirectories))
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (!PublicType().IsMatch(lines[i]))
                    continue;
                int above = i - 1;
                while (above >= 0 && lines[above].StartsWith('['))
                    above--;
                if (above < 0 || !lines[above].StartsWith("///", StringComparison.Ordinal))
                    undocumented.Add($"{Path.GetFileName(file)}: {lines[i]}");
            }
        }
        Assert.Empty(undocumented);
    }

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

    [GeneratedRegex(@"^public .*\b(class|record|struct|interface|enum)\b")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
