using System.Xml.Linq;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>Which project may know which: the arrows of docs/architecture.md.</summary>
public class ArrowTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Learning"] = [],
        ["Artifacts"] = ["Contracts"],
        ["Vision"] = ["Learning"],
        ["Boosting"] = ["Learning"],
        ["Steps"] = ["Contracts", "Artifacts"],
        ["Kubernetes"] = ["Contracts"],
        ["operator"] = ["Contracts", "Kubernetes"],
        ["fold-trainer"] = ["Contracts", "Learning", "Vision", "Artifacts", "Steps"],
        ["aggregator"] = ["Contracts", "Learning", "Artifacts", "Steps"],
        ["meta-trainer"] = ["Contracts", "Learning", "Boosting", "Artifacts", "Steps"],
        ["cli"] =
        [
            "Contracts",
            "Kubernetes",
            "Learning",
            "Vision",
            "Boosting",
            "Artifacts",
            "Steps",
            "fold-trainer",
            "aggregator",
            "meta-trainer",
        ],
    };

    public static TheoryData<string> Projects() => [.. ProductProjects().Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_it_may_know(string project)
    {
        string file = ProductProjects().Single(path => Path.GetFileNameWithoutExtension(path) == project);
        var refers = XDocument
            .Load(file)
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is new: draw its arrows here and in docs/architecture.md");
        Assert.Empty(refers.Except(allowed));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.Path("StackingK8s.sln"));
        var missing = Directory
            .EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !solution.Contains(Path.GetFileName(file), StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    static IEnumerable<string> ProductProjects() =>
        new[] { "libs", "images", "operator", "cli" }
            .Select(folder => Repository.Path(folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));
}
