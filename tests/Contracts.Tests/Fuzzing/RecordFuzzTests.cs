using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts.Fuzzing;

/// <summary>What steps leave for other programs: results, commit and checkpoint records, last words, progress.</summary>
public class RecordFuzzTests
{
    static readonly StepReference Step = new("fold-0", new('a', 64), "a1", new('b', 64));
    static readonly RunIdentity Run = new("lab", "demo", "uid");
    static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    static readonly Dictionary<string, string> Inputs = new() { ["manifest"] = new('c', 64), ["images"] = new('d', 64) };
    static readonly Dictionary<string, double> Metrics = new() { ["auc"] = 0.75, ["loss"] = double.NaN };

    [Fact]
    public void Any_bytes_are_read_as_a_record_or_refused_as_no_JSON_of_one()
    {
        var tally = ContractFuzz.Run(
            new StepResult(
                "fold-0",
                "a1",
                new('a', 64),
                "1.0",
                Inputs,
                [new("x.npy", 128, new('e', 64)), new("d/y.npy", 0, new('f', 64))],
                Metrics,
                System.Text.Json.JsonElement.Parse("""{"seed": 42, "experts": [{"name": "a"}]}""")
            ),
            new CommitRecord(Run, Step),
            new CommitRecord(Run, Step, new("1.0", new("x86", 2, 1L << 33, "cpu", "Linux"), Time, Time, false)),
            new RunRecord(Run, new Dictionary<string, StepReference> { ["fold-0"] = Step }),
            new CheckpointRecord("fold-0", new('a', 64), "small", 12, "1.0", Time, new("state.safetensors", 9, new('e', 64))),
            new TerminationMessage(Step, true, Inputs, Metrics, null),
            new AggregateSummary(10, 0, 3, 2, 0, "video", ["a", "b"], ["a.0", "a.logit"], ["camera"]),
            new StepProgress(
                "fold-0",
                "training",
                "a",
                3,
                9,
                "images",
                1.5,
                4,
                0.25,
                new(1, 2, 3, 4, 8, 0.5, 1e-3, 20, 0.1),
                new(1, 0, Time, 100, 0.5, 0.01)
            ),
            new BlendWeights([0.5, double.PositiveInfinity], -1)
        );

        Assert.InRange(tally.AcceptedShare, 0.05, 0.9);
        Assert.InRange(tally.DeepShare, 0.6, 0.98);
    }
}
