using System.Text;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Contracts;

public class RunPlanTests
{
    static readonly RunSpec Spec = new()
    {
        Data = new() { Manifest = "/data/train.csv", ImageRoot = "/data" },
        Folds = new() { Count = 3 },
        Artifacts = new() { Uri = "/artifacts" },
    };

    static readonly IReadOnlyList<PlannedStep> Steps = RunPlan.Steps(Spec);

    [Fact]
    public void A_plan_is_the_folds_then_the_aggregate_then_the_meta_model()
    {
        Assert.Equal(["fold-0", "fold-1", "fold-2", "aggregate", "meta"], Steps.Select(step => step.Name));
        Assert.Equal(
            ["fold-trainer", "fold-trainer", "fold-trainer", "aggregator", "meta-trainer"],
            Steps.Select(step => step.Stage.Program)
        );
    }

    [Fact]
    public void The_aggregate_waits_for_every_fold()
    {
        Assert.Equal(["fold-0", "fold-1", "fold-2"], Ready());
        Assert.Equal(["fold-1"], Ready("fold-0", "fold-2"));
        Assert.Equal(["aggregate"], Ready("fold-0", "fold-1", "fold-2"));
        Assert.Equal(["meta"], Ready("fold-0", "fold-1", "fold-2", "aggregate"));
        Assert.Empty(Ready("fold-0", "fold-1", "fold-2", "aggregate", "meta"));
    }

    [Fact]
    public void A_task_carries_the_digests_of_the_steps_it_builds_on()
    {
        var committed = Committed("fold-0", "fold-1", "fold-2");

        var task = Assert.IsType<AggregateTask>(RunPlan.Task(Steps[3], Spec, RunIdentity.None, committed));

        Assert.Equal(committed.Values, task.Folds);
    }

    [Fact]
    public void A_task_survives_json_and_nothing_unknown_gets_in()
    {
        var task = (FoldTask)RunPlan.Task(Steps[1], Spec, RunIdentity.None, Committed());
        string json = ContractJson.Write(task);

        Assert.Equal(json, ContractJson.Write(ContractJson.Read<FoldTask>(Utf8(json))));
        // A field that is missing from an expert must not become zero.
        Assert.Throws<System.Text.Json.JsonException>(() =>
            ContractJson.Read<FoldTask>(Utf8(json.Replace("\"learningRate\": 0.001,", "", StringComparison.Ordinal)))
        );
        Assert.Throws<System.Text.Json.JsonException>(() =>
            ContractJson.Read<FoldTask>(Utf8(json.Replace("\"seed\"", "\"sead\"", StringComparison.Ordinal)))
        );
        Assert.Throws<System.Text.Json.JsonException>(() =>
            ContractJson.Read<FoldTask>(Utf8(json.Replace("\"fold\": 1", "\"fold\": \"1\"", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void The_meta_step_is_told_what_the_run_was_asked_but_no_environment_and_it_is_no_part_of_the_work()
    {
        var env = System.Text.Json.JsonDocument.Parse("""{"name": "TOKEN", "value": "hunter2"}""").RootElement;
        var spec = Spec with
        {
            Data = Spec.Data with { ImageRoot = null },
            Stages = new()
            {
                FoldTrainer = new()
                {
                    Parallelism = 2,
                    Pod = new() { Env = [env] },
                },
                Aggregator = new() { Pod = new() { Env = [env] } },
                MetaTrainer = new() { Pod = new() { Env = [env] } },
            },
        };
        var committed = Committed("fold-0", "fold-1", "fold-2", "aggregate");

        var task = (MetaTask)RunPlan.Task(Steps[4], spec, RunIdentity.None, committed);

        Assert.DoesNotContain("hunter2", ContractJson.Write(task), StringComparison.Ordinal);
        Assert.Equal(task.WorkIdentity(), (task with { Spec = task.Spec! with { Seed = 1 } }).WorkIdentity());
        var described = ((IStepTask)task).FinishedSpec!;
        Assert.Equal(("/data", 2), (described.Data.ImageRoot, described.Stages.FoldTrainer.Parallelism));
        Assert.Equal(ContractJson.Write(DescribedSpec.Create(spec)), ContractJson.Write(described));
    }

    [Fact]
    public void The_task_of_the_largest_run_fits_into_the_annotation_that_carries_it()
    {
        // The API server accepts 256 KiB of annotations (apimachinery's TotalAnnotationSizeLimitB).
        const int Limit = 256 * 1024;
        string place = "s3://" + new string('p', 1019);
        var spec = Spec with
        {
            Data = new()
            {
                Manifest = place,
                ImageRoot = place,
                TestManifest = place,
                PositiveLabel = new('l', 256),
            },
            Experts =
            [
                .. Enumerable
                    .Range(0, 10)
                    .Select(i => new ExpertSpec
                    {
                        Name = $"expert-{i}-{new string('n', 40)}",
                        Architecture = new('a', 100),
                        InitialWeights = place,
                        EarlyStopping = new(),
                    }),
            ],
            Meta = new()
            {
                Search = new()
                {
                    Strategy = SearchStrategy.Random,
                    Space = SearchSpec.DefaultSpace.Keys.ToDictionary(
                        name => name,
                        IReadOnlyList<double> (_) => [.. Enumerable.Range(0, 1000).Select(i => 0.1 + i)]
                    ),
                },
            },
        };
        var committed = Committed("fold-0", "fold-1", "fold-2", "aggregate");
        Assert.InRange(Encoding.UTF8.GetByteCount(ContractJson.Write(RunPlan.Task(Steps[4], spec, RunIdentity.None, committed))), 1, Limit);
    }

    [Fact]
    public void The_older_validationFraction_holds_out_that_share()
    {
        var spec = Spec with { Meta = new() { Search = new() { ValidationFraction = 0.3 } } };

        var validation = (
            (MetaTask)RunPlan.Task(Steps[4], spec, RunIdentity.None, Committed("fold-0", "fold-1", "fold-2", "aggregate"))
        ).Validation;

        Assert.Equal(new ValidationSpec { Strategy = ValidationStrategy.Holdout, Fraction = 0.3 }, validation);
    }

    [Fact]
    public void Work_is_the_same_wherever_its_inputs_lie_and_another_for_another_seed()
    {
        var task = (FoldTask)RunPlan.Task(Steps[1], Spec, RunIdentity.None, Committed());
        var moved = task with { Artifacts = "/elsewhere", Data = task.Data with { Manifest = "/other/train.csv", ImageRoot = "/other" } };

        Assert.Equal(task.WorkIdentity(), moved.WorkIdentity());
        Assert.Equal(task.WorkIdentity(), (task with { CheckpointMinutes = 1 }).WorkIdentity());
        Assert.NotEqual(task.WorkIdentity(), (task with { Seed = 43 }).WorkIdentity());
        Assert.NotEqual(task.WorkIdentity(), (task with { Fold = 2 }).WorkIdentity());
    }

    [Fact]
    public void Folds_that_read_different_bytes_are_named()
    {
        Dictionary<string, IReadOnlyDictionary<string, string>> inputs = new()
        {
            ["fold-0"] = new Dictionary<string, string> { ["manifest"] = "aa", ["images"] = "bb" },
            ["fold-1"] = new Dictionary<string, string> { ["manifest"] = "aa", ["images"] = "bb" },
        };
        Assert.Null(RunPlan.Disagreement(inputs));

        inputs["fold-2"] = new Dictionary<string, string> { ["manifest"] = "aa", ["images"] = "cc" };
        Assert.Equal("The images changed under the run: fold-0, fold-1 read bb; fold-2 read cc", RunPlan.Disagreement(inputs));
    }

    static IEnumerable<string> Ready(params string[] committed) => RunPlan.Ready(Steps, Committed(committed)).Select(step => step.Name);

    static SortedDictionary<string, StepReference> Committed(params string[] steps) =>
        new(
            steps.ToDictionary(step => step, step => new StepReference(step, new string('0', 64), "a1", new string('1', 64))),
            StringComparer.Ordinal
        );

    static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
