using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Models;

public class RunChoiceTests
{
    static RunRecord Run(string name, string uid, params string[] steps) =>
        new(new("lab", name, uid), steps.ToDictionary(step => step, step => new StepReference(step, "w", "a", "r")));

    static readonly RunRecord One = Run("deepfake", "u1", "fold-0", "aggregate", "meta"),
        Two = Run("deepfake", "u2", "fold-0", "aggregate", "meta"),
        Half = Run("half", "u3", "fold-0");

    [Fact]
    public void The_only_run_needs_no_name() => Assert.Same(One, RunChoice.Find([One], null, "/store"));

    [Fact]
    public void A_run_is_found_by_its_name_or_by_its_full_name()
    {
        Assert.Same(One, RunChoice.Find([One, Half], "deepfake", "/store"));
        Assert.Same(Two, RunChoice.Find([One, Two, Half], "lab-deepfake-u2", "/store"));
    }

    [
        Theory,
        InlineData(null, "has 3 runs. Choose one with --run (`stacking runs` shows dates and scores):\n"),
        InlineData("deepfake", "has 2 runs named 'deepfake'. Choose one with --run (`stacking runs` shows dates and scores):\n"),
        InlineData("deep", "has no run 'deep'. Its runs:")
    ]
    public void Where_it_cannot_be_told_the_runs_are_listed(string? wanted, string words)
    {
        string refused = Assert.Throws<UsageException>(() => RunChoice.Find([One, Two, Half], wanted, "/store")).Message;
        Assert.Contains(words, refused, StringComparison.Ordinal);
        Assert.Contains("--run lab-deepfake-u1\n  --run lab-deepfake-u2", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_has_not_finished_is_no_model()
    {
        Assert.Contains(
            "lab-half-u3 in /store is not finished",
            Assert.Throws<UsageException>(() => RunChoice.Find([One, Half], "half", "/store")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--run lab-half-u3  (not finished, 1 steps committed)",
            Assert.Throws<UsageException>(() => RunChoice.Find([One, Half], null, "/store")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_store_without_runs_says_what_to_name() =>
        Assert.Contains(
            "/store has no runs",
            Assert.Throws<UsageException>(() => RunChoice.Find([], null, "/store")).Message,
            StringComparison.Ordinal
        );
}
