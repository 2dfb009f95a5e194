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
        ["DataCheck"] = ["Contracts", "Learning", "Artifacts"],
        ["Folds"] = ["Contracts", "Learning", "Vision", "Artifacts", "Steps", "DataCheck"],
        ["OutOfFold"] = ["Contracts", "Learning", "Artifacts", "Steps"],
        ["Meta"] = ["Contracts", "Learning", "Boosting", "Artifacts", "Steps"],
        ["Stacking"] = ["Contracts", "Learning", "Boosting", "Artifacts", "Steps", "DataCheck", "OutOfFold", "Meta"],
        ["fold-trainer"] = ["Contracts", "Learning", "Vision", "Artifacts", "Steps", "Folds"],
        ["aggregator"] = ["Contracts", "Learning", "Artifacts", "Steps", "OutOfFold"],
        ["meta-trainer"] = ["Contracts", "Learning", "Boosting", "Artifacts", "Steps", "Meta"],
        ["cli"] =
        [
            "Contracts",
            "Learning",
            "Vision",
            "Boosting",
            "Artifacts",
            "Kubernetes",
            "Steps",
            "DataCheck",
            "Folds",
            "OutOfFold",
            "Meta",
            "Stacking",
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
    public void Only_Vision_and_Folds_of_the_libraries_pull_in_libtorch()
    {
        var torch = ProductProjects().Where(file => file.Contains("/libs/", StringComparison.Ordinal)).Where(NeedsTorch);

        Assert.Equal(["Folds", "Vision"], torch.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Internals_are_shown_to_a_projects_own_tests_alone()
    {
        // Small neighbours share a test project: the libraries and images of the domain, the two that only compute, and the double of
        // the API server beside its client.
        Dictionary<string, string> shared = new()
        {
            ["Boosting"] = "Learning",
            ["TestKit"] = "Kubernetes",
            ["Steps"] = "Stacking",
            ["DataCheck"] = "Stacking",
            ["Folds"] = "Stacking",
            ["OutOfFold"] = "Stacking",
            ["Meta"] = "Stacking",
            ["fold-trainer"] = "Stacking",
            ["aggregator"] = "Stacking",
            ["meta-trainer"] = "Stacking",
        };
        List<string> others = [];
        foreach (string file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories))
        {
            string project = Path.GetFileNameWithoutExtension(file);
            string own = shared.GetValueOrDefault(project, project[..1].ToUpperInvariant() + project[1..]);
            others.AddRange(
                XDocument
                    .Load(file)
                    .Descendants("InternalsVisibleTo")
                    .Select(shown => shown.Attribute("Include")!.Value)
                    .Where(shown => shown != $"StackingK8s.{own}.Tests")
                    .Select(shown => $"{project} → {shown}")
            );
        }
        Assert.Empty(others);
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

    static bool NeedsTorch(string project)
    {
        var document = XDocument.Load(project);
        return document.Descendants("PackageReference").Any(package => package.Attribute("Include")!.Value == "TorchSharp")
            || document
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(project)!))
                .Any(NeedsTorch);
    }

    static IEnumerable<string> ProductProjects() =>
        new[] { "libs", "images", "operator", "cli" }
            .Select(folder => Repository.Path(folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));
}
