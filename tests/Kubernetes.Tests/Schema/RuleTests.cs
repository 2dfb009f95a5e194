using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;

namespace StackingK8s.Tests.Kubernetes.Schema;

/// <summary>Every rule of the CRD, with the words a user sees at kubectl apply.</summary>
public partial class RuleTests
{
    public static TheoryData<string, string[]> Broken()
    {
        TheoryData<string, string[]> data = [];
        foreach (var (changes, refusal) in BrokenRuns.Everywhere.Concat(BrokenRuns.OnClusters))
            data.Add(changes, refusal);
        return data;
    }

    public static TheoryData<string> BrokenEverywhere() => [.. BrokenRuns.Everywhere.Select(broken => broken.Changes)];

    [Theory, MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void A_broken_rule_is_refused_in_words(string changes, string[] refusal) =>
        Assert.Equal(refusal.Order(), Crd.Refusal(Crd.Run(changes)).Order());

    [Theory, MemberData(nameof(BrokenEverywhere), DisableDiscoveryEnumeration = true)]
    public void What_the_cluster_refuses_the_command_line_refuses(string changes)
    {
        var run = Crd.Run(changes);
        try
        {
            var problems = RunValidation.Problems(StackingRunJson.Read<StackingRun>(JsonSerializer.SerializeToElement(run)));
            Assert.NotEmpty(problems);
        }
        catch (JsonException)
        {
            // A wrong type, or something missing: it is refused before the rules are asked.
        }
    }

    // A keyword at a place of the schema is covered by a refusal whose field lies there; a rule in CEL by one with its message.
    [Fact]
    public void No_rule_of_the_schema_goes_untested()
    {
        string[] refusals = [.. BrokenRuns.Everywhere.Concat(BrokenRuns.OnClusters).SelectMany(broken => broken.Refusal)];
        HashSet<string> tested = [.. refusals.Select(refusal => Normal(refusal.Split(": ")[0]) + Keyword(refusal))];

        var untested = Rules(Crd.Schema["properties"]!["spec"]!.AsObject(), "spec")
            .Distinct()
            .Where(rule => !tested.Contains(rule) && !refusals.Any(refusal => refusal.EndsWith(rule, StringComparison.Ordinal)));

        Assert.Empty(untested);
    }

    static IEnumerable<string> Rules(JsonObject schema, string path)
    {
        foreach (
            string keyword in new[]
            {
                "minimum",
                "maximum",
                "enum",
                "minLength",
                "maxLength",
                "pattern",
                "minItems",
                "maxItems",
                "minProperties",
                "maxProperties",
            }
        )
            if (schema.ContainsKey(keyword))
                yield return $"{Normal(path)} {keyword.Replace("Properties", "Items", StringComparison.Ordinal)}";
        foreach (var rule in schema["x-kubernetes-validations"] as JsonArray ?? [])
            if (!((string)rule!["rule"]!).Contains("oldSelf", StringComparison.Ordinal))
                yield return (string)rule["message"]!;
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        foreach (string rule in Rules((JsonObject)field!, $"{path}.{name}"))
            yield return rule;
        if ((schema["items"] ?? schema["additionalProperties"]) is JsonObject inner)
            foreach (string rule in Rules(inner, path + "[0]"))
                yield return rule;
    }

    // The stages are the same record thrice; a map's entry is one of its values.
    static string Normal(string path) => Entry().Replace(Stage().Replace(path, "stages.x"), "$1[0]");

    static string Keyword(string refusal) =>
        true switch
        {
            _ when refusal.Contains("greater than", StringComparison.Ordinal) => " minimum",
            _ when refusal.Contains("less than", StringComparison.Ordinal) => " maximum",
            _ when refusal.Contains("Unsupported value", StringComparison.Ordinal) => " enum",
            _ when refusal.Contains("chars long", StringComparison.Ordinal) => " minLength",
            _ when refusal.Contains("Too long", StringComparison.Ordinal) => " maxLength",
            _ when refusal.Contains("should match", StringComparison.Ordinal) => " pattern",
            _ when refusal.Contains("at least", StringComparison.Ordinal) => " minItems",
            _ => " maxItems",
        };

    [GeneratedRegex("stages[.](foldTrainer|aggregator|metaTrainer)")]
    private static partial Regex Stage();

    [GeneratedRegex(@"(parameters|space|limits|requests|labels|annotations|nodeSelector)(?:\.[a-z_]+|\[[a-z0-9]+\])$")]
    private static partial Regex Entry();
}
