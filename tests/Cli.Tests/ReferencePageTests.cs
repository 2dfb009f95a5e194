using StackingK8s.Reference;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli;

/// <summary>The pages of docs/ that are read off the code.</summary>
public class ReferencePageTests
{
    static readonly IReadOnlyDictionary<string, string> Pages = ReferencePages.All();

    public static TheoryData<string> Paths() => [.. Pages.Keys];

    [Theory, MemberData(nameof(Paths))]
    public void A_generated_page_matches_the_code(string path)
    {
        string file = Repository.Path(path);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == Pages[path], $"{path} does not match the code. Run `make docs`");
    }

    [Theory]
    [InlineData(
        "docs/reference/crd.md",
        "| `foldTrainer.parallelism` • | integer | All of them on a cluster; on one machine as many as it has cores. | 1 to 100 | Folds that train at the same time. |"
    )]
    [InlineData("docs/reference/crd.md", "| `manifest` | string | required | 1 to 1024 characters; must be an absolute path")]
    [InlineData("docs/reference/crd.md", "| `search.strategy` | string | `grid` | `grid`, `random`, `halving` |")]
    [InlineData("docs/reference/cli.md", "\n## stacking store cp\n")]
    [InlineData("docs/reference/cli.md", "\n  stacking logs <name> [options]\n")]
    [InlineData("docs/reference/cli.md", "\n## stacking-operator\n")]
    [InlineData(
        "docs/exit-codes.md",
        "\n| 3 | `DataError` | the data are wrong: manifest, labels, images or initial weights | the run fails at once | Correct the file and row"
    )]
    public void It_contains_what_a_reader_looks_for(string path, string words) =>
        Assert.Contains(words, Pages[path], StringComparison.Ordinal);
}
