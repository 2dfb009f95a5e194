using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts;

public class BatchSizeTests
{
    [Theory]
    [InlineData("64", 64), InlineData("auto", null), InlineData("-1", -1)]
    public void Is_a_number_or_auto(string text, int? count)
    {
        Assert.True(BatchSize.TryParse(text, out var size));
        Assert.Equal(count, size.Count);
        Assert.Equal(text, size.ToString());
    }

    [Theory]
    [InlineData(""), InlineData("Auto"), InlineData("1.5"), InlineData("12 "), InlineData(null)]
    public void Is_nothing_else(string? text) => Assert.False(BatchSize.TryParse(text, out _));

    [Theory]
    [InlineData("12", 12), InlineData("\"auto\"", null)]
    public void Is_written_in_a_task_as_it_is_read(string json, int? count)
    {
        string task = ContractJson.Write(Task(new(count)));
        Assert.Contains($"\"batchSize\": {json},", task, StringComparison.Ordinal);
        Assert.Equal(count, ContractJson.Read<FoldTask>(Encoding.UTF8.GetBytes(task)).Experts[0].BatchSize.Count);
    }

    [Theory]
    [InlineData("\"12\""), InlineData("1.5"), InlineData("true"), InlineData("null")]
    public void A_task_with_anything_else_is_refused(string json)
    {
        string task = ContractJson.Write(Task(12)).Replace("\"batchSize\": 12,", $"\"batchSize\": {json},", StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => ContractJson.Read<FoldTask>(Encoding.UTF8.GetBytes(task)));
    }

    static FoldTask Task(BatchSize size) =>
        new(
            "artifacts",
            RunIdentity.None,
            new("train.csv", ".", null, null, new(), DuplicatePolicy.Merge, []),
            42,
            0,
            new(),
            [
                new()
                {
                    Name = "a",
                    Architecture = "b",
                    BatchSize = size,
                },
            ],
            8,
            EmbeddingLayers.Last,
            10
        );
}
