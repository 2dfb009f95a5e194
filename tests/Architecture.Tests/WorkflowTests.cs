using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>The workflow of continuous integration says what to make, the Makefile how.</summary>
public partial class WorkflowTests
{
    static readonly string Makefile = File.ReadAllText(Repository.Path("Makefile"));

    static readonly (string Job, JsonObject Step)[] Steps =
    [
        .. from job in Yaml.Json(File.ReadAllText(Repository.Path(".github", "workflows", "ci.yaml")))!["jobs"]!.AsObject()
        from step in job.Value!["steps"]!.AsArray()
        select (job.Key, step!.AsObject()),
    ];

    [Fact]
    public void Every_target_that_the_workflow_makes_is_in_the_Makefile()
    {
        var made = Steps
            .SelectMany(step => Make().Matches(step.Step["run"]?.GetValue<string>() ?? ""))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.Superset(new HashSet<string> { "test", "helm-check", "images", "test-kind" }, made);
        Assert.All(made, target => Assert.Matches($"(?m)^{Regex.Escape(target)}:", Makefile));
    }

    [Fact]
    public void Every_action_is_pinned_to_a_commit_and_says_which_version_that_is()
    {
        string workflow = File.ReadAllText(Repository.Path(".github", "workflows", "ci.yaml"));
        var used = Uses().Matches(workflow).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(Steps.Count(step => step.Step.ContainsKey("uses")), used.Count);
        Assert.All(used, action => Assert.Matches(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
    }

    [GeneratedRegex(@"(?:^|\s)make ([a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex Make();

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();
}
