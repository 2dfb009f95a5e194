using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Policies;
using StackingK8s.Operator.Settings;

namespace StackingK8s.Tests.Operator.Policies;

public class CancellationTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly OperatorSettings Settings = new(new("fold", "aggregator", "meta"));

    [Fact]
    public void A_cancelled_run_fails_for_good_and_its_jobs_go()
    {
        var started = Plan(Seen(Spec));
        var seen = Seen(Spec with { Cancel = true }, started.Status) with { Jobs = started.Create };

        var decision = Plan(seen);

        Assert.Equal(("Failed", "Cancelled"), (decision.Status!.Phase, decision.Status.End()?.Reason));
        Assert.Equal(started.Create.Select(job => job.Metadata.Name), decision.Delete.Select(job => job.Metadata.Name));
        Assert.Empty(decision.Create);
    }

    [Fact]
    public void A_suspended_run_can_be_cancelled()
    {
        var decision = Plan(Seen(Spec with { Cancel = true, Suspend = true }));

        Assert.Equal("Cancelled", decision.Status!.End()?.Reason);
    }

    [Fact]
    public void A_run_whose_every_step_is_committed_is_complete_all_the_same()
    {
        static StepStatus Done(string name) =>
            new()
            {
                Name = name,
                State = StepStates.Done,
                Attempt = 1,
                Committed = new(name, "w", "a", "r"),
            };
        RunStatus status = new()
        {
            Folds = [Done("fold-0"), Done("fold-1")],
            Aggregate = Done("aggregate"),
            Meta = Done("meta"),
        };

        var decision = Plan(Seen(Spec with { Cancel = true }, status));

        Assert.Equal(RunCondition.Complete, decision.Status!.End()?.Type);
    }

    [Fact]
    public void A_cancelled_run_that_has_ended_is_left_alone()
    {
        var spec = Spec with { Cancel = true };
        var ended = Plan(Seen(spec)).Status;

        Assert.Null(Plan(Seen(spec, ended)).Status);
    }

    static RunDecision Plan(Observation seen) => Planner.Plan(new(seen, Settings, Now));

    static RunSpec Spec =>
        new()
        {
            Data = new() { Manifest = "/data/train.csv" },
            Folds = new() { Count = 2 },
            Artifacts = new() { Uri = "/artifacts" },
        };

    static Observation Seen(RunSpec spec, RunStatus? status = null) =>
        new(
            new()
            {
                Metadata = new()
                {
                    Name = "tiny",
                    NamespaceProperty = "default",
                    Uid = "0123456789",
                    Generation = 1,
                },
                Spec = spec,
                Status = status,
            },
            [],
            Array.Empty<k8s.Models.V1Pod>().ToLookup(_ => ""),
            [],
            new Dictionary<string, StepProgress>(),
            null
        );
}
