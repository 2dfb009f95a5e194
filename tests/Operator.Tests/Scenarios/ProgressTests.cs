using System.Text;
using Prometheus;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Telemetry;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What running steps report, in the status and in the operator's gauges.</summary>
public class ProgressTests
{
    [Fact]
    public async Task A_running_folds_progress_is_in_the_status()
    {
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            gate.Commits(pod) with
            {
                Progress = () => Page(OperatedCluster.Step(pod), 0.5),
            }
        );
        await cluster.ApplyAsync();

        await OperatedCluster.UntilAsync(
            () => cluster.Status().Folds is { Count: 3 } folds && folds.All(fold => fold.Progress is not null),
            () => "every fold tells its progress"
        );
        Assert.Equal(new StepActivity(50, "training", "effnet", "3/12", "412.5 images/s", 90), cluster.FindStep("fold-1").Progress);
        Assert.Equal("47%", cluster.Status().Progress);

        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.All(cluster.Status().Steps(), step => Assert.Null(step.Progress));
        Assert.Equal("100%", cluster.Status().Progress);
    }

    [Fact]
    public async Task Progress_alone_is_written_no_more_often_than_the_pace_says()
    {
        int asked = 0;
        Gate gate = new();
        await using var cluster = await OperatedCluster.StartAsync(
            pod => gate.Commits(pod) with { Progress = () => Page(OperatedCluster.Step(pod), Interlocked.Increment(ref asked) / 1000.0) },
            operating: false
        );
        cluster.StartOperator(
            pace: OperatedCluster.Quick with
            {
                Progress = TimeSpan.FromHours(1),
                ProgressPoll = TimeSpan.FromMilliseconds(20),
            }
        );
        await cluster.ApplyAsync();
        await OperatedCluster.UntilAsync(() => asked > 9, () => "all folds were asked");
        int written = Writes(cluster),
            before = asked;

        await OperatedCluster.UntilAsync(
            () => asked > before + 30,
            () => "they are asked again and again, and answer something new each time"
        );
        Assert.Equal(written, Writes(cluster));

        // What people wait for is written all the same.
        gate.Open();
        await cluster.PhaseAsync(RunPhase.Complete);
    }

    [Fact]
    public async Task A_step_whose_page_is_nonsense_has_no_progress_and_completes()
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Commits(pod) with
            {
                Progress = () => "<html>busy</html>",
            }
        );
        await cluster.ApplyAsync();

        await cluster.PhaseAsync(RunPhase.Complete);
        Assert.True(cluster.IsOperating);
    }

    // Scenario 25
    [Fact]
    public async Task The_gauges_of_a_run_go_when_it_ends()
    {
        var registry = Metrics.NewCustomRegistry();
        RunMetricsBoard board = new(registry, () => [], TimeProvider.System);
        RunStatus active = new()
        {
            Phase = RunPhase.Training,
            Progress = "40%",
            Folds =
            [
                new()
                {
                    Name = "fold-0",
                    State = StepStates.Running,
                    Attempt = 1,
                    Progress = new(40, "training", "effnet", "3/12", null, null),
                },
            ],
        };
        RunKey ending = new("lab", "ending"),
            deleted = new("lab", "deleted"),
            staying = new("lab", "staying");
        foreach (var run in (RunKey[])[ending, deleted, staying])
            board.Count(run, null, active, DateTimeOffset.UnixEpoch);
        string before = await TextAsync(registry);
        foreach (
            string series in (string[])
                [
                    "stacking_operator_run_progress_ratio{namespace=\"lab\",run=\"ending\"} 0.4",
                    "stacking_operator_step_progress_ratio{namespace=\"lab\",run=\"ending\",step=\"fold-0\"} 0.4",
                    "stacking_operator_expert_epoch{namespace=\"lab\",run=\"ending\",step=\"fold-0\",expert=\"effnet\"} 3",
                ]
        )
            Assert.Contains(series, before, StringComparison.Ordinal);

        board.Count(
            ending,
            active,
            active with
            {
                Phase = RunPhase.Complete,
                CompletionTime = DateTimeOffset.UnixEpoch,
            },
            DateTimeOffset.UnixEpoch
        );
        board.Forget(deleted);

        string after = await TextAsync(registry);
        Assert.DoesNotContain("run=\"ending\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("run=\"deleted\"", after, StringComparison.Ordinal);
        Assert.Equal(3, after.Split("run=\"staying\"").Length - 1);
        Assert.Contains("stacking_operator_runs_finished_total{phase=\"Complete\"} 1", after, StringComparison.Ordinal);
    }

    static int Writes(OperatedCluster cluster) =>
        cluster.Faults.Requests.Count(request => request is { Verb: "patch", Resource: "stackingruns", Subresource: "status" });

    static string Page(string step, double fraction) =>
        ContractJson.Write(new StepProgress(step, "training", "effnet", 100, 200, "images", 412.5, 90, fraction, Training(), null));

    static TrainingStatus Training() => new(3, 12, 30, 120, 64, 0.4, 0.001, 412.5, 0.1);

    static async Task<string> TextAsync(CollectorRegistry registry)
    {
        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
