using System.Text;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts;

public class TerminationMessageTests
{
    static readonly StepReference Committed = new("aggregate", new string('0', 64), "a1", new string('1', 64));

    [Fact]
    public void A_failure_fits_into_a_termination_message() =>
        Assert.True(
            Encoding.UTF8.GetByteCount(TerminationMessage.Failure(new string('ü', 100_000)).ToJson()) <= TerminationMessage.MostBytes
        );

    [Fact]
    public void A_commit_that_read_a_thousand_files_of_earlier_steps_and_has_a_thousand_metrics_fits()
    {
        var inputs = Enumerable.Range(0, 1000).ToDictionary(i => $"fold-{i}/experts/effnet/logits.npy", _ => new string('2', 64));
        inputs["images"] = new string('3', 64);
        var metrics = Enumerable.Range(0, 1000).ToDictionary(i => $"metric_{i}", i => i / 7.0);

        string json = TerminationMessage.Commit(Committed, false, inputs, metrics).ToJson();

        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, TerminationMessage.MostBytes);
        var read = ContractJson.Read<TerminationMessage>(Encoding.UTF8.GetBytes(json));
        Assert.Equal(Committed, read.Committed);
        Assert.Equal(["images"], read.Inputs.Keys);
        Assert.True(read.Metrics.Count > 50);
    }

    [Fact]
    public void Warnings_are_told_whatever_number_of_metrics_there_is()
    {
        var metrics = Enumerable.Range(0, 1000).ToDictionary(i => $"metric_{i}", i => i / 7.0);

        string json = TerminationMessage.Commit(Committed, false, new Dictionary<string, string>(), metrics, ["no-groups"]).ToJson();

        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, TerminationMessage.MostBytes);
        Assert.Equal(["no-groups"], ContractJson.Read<TerminationMessage>(Encoding.UTF8.GetBytes(json)).Warnings);
    }

    [Fact]
    public void What_fits_is_told_whole()
    {
        var message = TerminationMessage.Commit(
            Committed,
            true,
            new Dictionary<string, string> { ["manifest"] = "aa" },
            new Dictionary<string, double> { ["auc"] = 0.5 }
        );

        string zeros = new('0', 64),
            ones = new('1', 64);
        Assert.Equal(
            $$"""{"committed":{"step":"aggregate","workDigest":"{{zeros}}","attempt":"a1","resultDigest":"{{ones}}"}"""
                + ""","reused":true,"inputs":{"manifest":"aa"},"metrics":{"auc":0.5},"error":null}""",
            message.ToJson()
        );
    }
}
