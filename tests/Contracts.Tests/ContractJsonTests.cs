using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.TestKit.ApiServer;

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

    [Fact]
    public void A_map_that_holds_null_is_refused() =>
        Assert.Throws<JsonException>(() =>
            ContractJson.Read<TerminationMessage>(
                """{"committed": null, "reused": false, "inputs": {"manifest": null}, "metrics": {}, "error": null}"""u8
            )
        );
}
