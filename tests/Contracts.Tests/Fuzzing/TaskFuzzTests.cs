using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts.Fuzzing;

public class TaskFuzzTests
{
    static readonly RunSpec Spec = new()
    {
        Data = new()
        {
            Manifest = "s3://data/train.csv",
            ImageRoot = "s3://data/images",
            TestManifest = "s3://data/test.csv",
            PositiveLabel = "fake",
        },
        Experts =
        [
            new()
            {
                Name = "a",
                Architecture = "maxvit_test_64",
                BatchSize = BatchSize.Auto,
                EarlyStopping = new(),
            },
            new() { Name = "b", Architecture = "efficientnetv2_test" },
        ],
        Folds = new() { Count = 3 },
        Artifacts = new() { Uri = "/artifacts" },
    };

    [Fact]
    public void Any_bytes_are_read_as_a_task_or_refused_as_no_JSON_of_one()
    {
        var plan = RunPlan.Steps(Spec);
        var committed = plan.ToDictionary(step => step.Name, step => new StepReference(step.Name, new('a', 64), "a1", new('b', 64)));
        object Task(int step) => RunPlan.Task(plan[step], Spec, new("lab", "demo", "uid"), committed);

        var tally = ContractFuzz.Run(Task(0), Task(3), Task(4), new CleanupTask("/artifacts", new("lab", "demo", "uid")));

        Assert.InRange(tally.AcceptedShare, 0.05, 0.9);
        Assert.InRange(tally.DeepShare, 0.6, 0.98);
    }
}
