using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts;

public class ContractJsonTests
{
    [Theory]
    [InlineData("""{"weights": [1], "intercept": null}""")]
    [InlineData("""{"weights": [null], "intercept": 1}""")]
    public void A_null_in_the_place_of_a_number_is_refused(string json) =>
        Assert.Throws<JsonException>(() => ContractJson.Read<BlendWeights>(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_list_of_records_that_holds_null_is_refused_with_its_place()
    {
        const string Json =
            """{"step": "", "attempt": "", "workDigest": "", "programVersion": "", "inputs": {}, "files": [null], "metrics": {}}""";
        var refused = Assert.Throws<JsonException>(() => ContractJson.Read<StepResult>(Encoding.UTF8.GetBytes(Json)));
        Assert.Contains("list holds null", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("$.files", refused.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_words_that_holds_null_is_refused() =>
        Assert.Throws<JsonException>(() =>
            ContractJson.Read<AggregateSummary>(
                """{"rows": 1, "testRows": 0, "folds": 2, "groups": 0, "experts": ["a", null], "columns": []}"""u8
            )
        );

    [Theory]
    [InlineData("\"all\"", "'all' is not one of both, embeddings, logits")]
    [InlineData("\"Both\"", "'Both' is not one of both, embeddings, logits")]
    [InlineData("\"\"", "'' is not one of both, embeddings, logits")]
    [InlineData("0", "One of both, embeddings, logits is expected")]
    [InlineData("null", "One of both, embeddings, logits is expected")]
    public void A_word_that_is_no_choice_is_refused_with_its_place(string features, string problem)
    {
        string json = $$"""
            {"artifacts": "/a", "run": {"namespace": "", "name": "", "uid": ""}, "experts": [], "features": {{features}}, "folds": []}
            """;

        var refused = Assert.Throws<JsonException>(() => ContractJson.Read<AggregateTask>(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal("$.features", refused.Path);
    }

    public static TheoryData<Type, string[]> ChoiceWords() =>
        new()
        {
            { typeof(FeatureSet), ["both", "embeddings", "logits"] },
            { typeof(TreeStart), ["blend", "zero"] },
            { typeof(SearchStrategy), ["grid", "random", "halving"] },
            { typeof(TrainingPrecision), ["auto", "bfloat16", "float32"] },
            { typeof(ClassWeights), ["none", "balanced"] },
            { typeof(PixelScale), ["auto", "imagenet", "half"] },
            { typeof(DeletePolicy), ["Keep", "Delete"] },
        };

    // The words stand in tasks, whose text decides whether finished work is found again: they never change.
    [Theory, MemberData(nameof(ChoiceWords), DisableDiscoveryEnumeration = true)]
    public void A_choice_is_written_as_the_word_of_the_run_file(Type choice, string[] words)
    {
        Assert.Equal(words, Choices.Names(choice));
        foreach (string word in words)
        {
            object value = JsonSerializer.Deserialize($"\"{word}\"", choice)!;
            Assert.Equal(value, Choices.Parse(choice, word));
            Assert.Equal($"\"{word}\"", JsonSerializer.Serialize(value, choice));
        }
    }

    [Fact]
    public void A_map_that_holds_null_is_refused() =>
        Assert.Throws<JsonException>(() =>
            ContractJson.Read<TerminationMessage>(
                """{"committed": null, "reused": false, "inputs": {"manifest": null}, "metrics": {}, "error": null}"""u8
            )
        );
}
