using System.Text;
using System.Text.RegularExpressions;
using Prometheus;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Operator.Cluster;
using StackingK8s.Operator.Telemetry;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Telemetry;

public sealed partial class RunMetricsBoardTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    readonly List<(RunKey Key, RunStatus? Status)> runs = [];
    readonly ManualClock clock = new();
    readonly RunMetricsBoard board;

    public RunMetricsBoardTests() => board = new(registry, () => runs, clock);

    [Fact]
    public async Task The_document_lists_every_metric_of_runs_with_its_type_and_labels()
    {
        board.Count(new("lab", "demo"), null, Training(StepStates.Starting), Now);
        board.Count(new("lab", "demo"), Training(StepStates.Starting), Training(StepStates.Running), Now);
        board.Count(new("lab", "other"), Training(StepStates.Running), Training(StepStates.Done), Now);
        board.Count(new("lab", "third"), null, Training(StepStates.Retrying), Now);
        board.Count(
            new("lab", "fourth"),
            Training(StepStates.Running),
            Training(StepStates.Done) with
            {
                CompletionTime = Now,
                Phase = RunPhase.Complete,
            },
            Now
        );
        runs.AddRange([(new("lab", "fifth"), Failed("DataError")), (new("lab", "sixth"), Complete("0.9", null))]);
        string page = await PageAsync();

        var served = TypeLine()
            .Matches(page)
            .Select(line => $"{line.Groups[1].Value} | {line.Groups[2].Value} | {Labels(page, line.Groups[1].Value)}");
        string chapter = (await File.ReadAllTextAsync(Repository.Path("docs", "metrics.md")))
            .Split("\n# ")
            .Single(part => part.StartsWith("Metrics of the operator: its runs", StringComparison.Ordinal));
        var documented = TableRow()
            .Matches(chapter)
            .Select(row => $"{row.Groups[1].Value} | {row.Groups[2].Value} | {row.Groups[3].Value.Trim()}");
        Assert.Equal(documented.Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_series_of_a_run_go_when_it_ends()
    {
        board.Count(new("lab", "demo"), null, Training(StepStates.Running), Now);
        Assert.Contains("run=\"demo\"", await PageAsync(), StringComparison.Ordinal);

        board.Count(
            new("lab", "demo"),
            Training(StepStates.Running),
            Training(StepStates.Done) with
            {
                CompletionTime = Now,
                Phase = RunPhase.Failed,
            },
            Now
        );

        string page = await PageAsync();
        Assert.DoesNotContain("run=\"demo\"", page, StringComparison.Ordinal);
        Assert.Contains("stacking_operator_runs_finished_total{phase=\"Failed\"} 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_counted_by_phase_when_they_are_asked_for()
    {
        runs.AddRange([
            (new("lab", "a"), new() { Phase = RunPhase.Training }),
            (new("lab", "b"), new() { Phase = RunPhase.Training }),
            (new("lab", "c"), null),
        ]);

        string page = await PageAsync();

        Assert.Contains("stacking_operator_runs{phase=\"Training\"} 2", page, StringComparison.Ordinal);
        Assert.Contains("stacking_operator_runs{phase=\"Pending\"} 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_run_is_named_for_an_hour_whoever_saw_it_fail()
    {
        runs.AddRange([(new("lab", "bad"), Failed("DataError")), (new("lab", "ended-by-hand"), Failed("Cancelled"))]);
        string Bad = "stacking_operator_run_failed{namespace=\"lab\",run=\"bad\",reason=\"DataError\"} 1";

        clock.Advance(TimeSpan.FromMinutes(59));
        string page = await PageAsync();
        Assert.Contains(Bad, page, StringComparison.Ordinal);
        Assert.DoesNotContain("ended-by-hand", page, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(Bad, await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completed_run_shows_the_AUC_of_each_set_of_rows_it_has_for_an_hour()
    {
        runs.AddRange([(new("lab", "both"), Complete("0.9", "0.95")), (new("lab", "no-test"), Complete("0.8", null))]);
        const string Auc = "stacking_operator_run_auc{namespace=\"lab\",run=\"both\",rows=\"test\"} 0.95";

        string page = await PageAsync();
        Assert.Contains(Auc, page, StringComparison.Ordinal);
        Assert.Contains("{namespace=\"lab\",run=\"both\",rows=\"out_of_fold\"} 0.9", page, StringComparison.Ordinal);
        Assert.Contains("{namespace=\"lab\",run=\"no-test\",rows=\"out_of_fold\"} 0.8", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{namespace=\"lab\",run=\"no-test\",rows=\"test\"}", page, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain("stacking_operator_run_auc{", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_series_of_a_run_go_while_it_is_suspended()
    {
        board.Show(new("lab", "demo"), Training(StepStates.Running));
        board.Show(new("lab", "demo"), Training(StepStates.Waiting) with { Phase = RunPhase.Suspended });
        Assert.DoesNotContain("run=\"demo\"", await PageAsync(), StringComparison.Ordinal);

        board.Show(new("lab", "demo"), Training(StepStates.Running));
        Assert.Contains("run=\"demo\"", await PageAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs_finished_total{phase=\"Failed\"}")]
    [InlineData("step_attempts_total{stage=\"aggregator\"}")]
    [InlineData("step_retries_total{stage=\"metaTrainer\"}")]
    [InlineData("step_failures_total{stage=\"foldTrainer\",class=\"StorageError\"}")]
    [InlineData("accelerator_seconds_total{outcome=\"wasted\"}")]
    public async Task A_counter_stands_at_zero_before_its_first_event(string series) =>
        Assert.Contains($"stacking_operator_{series} 0\n", await PageAsync(), StringComparison.Ordinal);

    RunStatus Complete(string outOfFold, string? test) =>
        new()
        {
            Phase = RunPhase.Complete,
            CompletionTime = clock.GetUtcNow(),
            Metrics = new() { OutOfFoldAuc = outOfFold, TestAuc = test },
        };

    RunStatus Failed(string reason) =>
        new()
        {
            Phase = RunPhase.Failed,
            Reason = reason,
            CompletionTime = clock.GetUtcNow(),
        };

    static RunStatus Training(string state) =>
        new()
        {
            Phase = RunPhase.Training,
            Progress = "10%",
            Folds =
            [
                new()
                {
                    Name = "fold-0",
                    State = state,
                    Attempt = 1,
                    StartTime = Now,
                    CompletionTime = state == StepStates.Done ? Now.AddMinutes(1) : null,
                    Committed = state == StepStates.Done ? new("fold-0", "w", "a", "r") : null,
                    Progress = state == StepStates.Running ? new(30, "training", "effnet", "3/12", "80 images/s", 60) : null,
                    LastFailure =
                        state == StepStates.Retrying ? new(FailureClass.OutOfMemory, "It was killed.", 1, 137, "node", Now) : null,
                },
            ],
            Metrics = state == StepStates.Done ? new() { UsefulAcceleratorSeconds = 60, WastedAcceleratorSeconds = 5 } : null,
        };

    async Task<string> PageAsync()
    {
        using MemoryStream page = new();
        await registry.CollectAndExportAsTextAsync(page);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    static string Labels(string page, string metric) =>
        string.Join(
            ", ",
            Regex
                .Match(page, $$"""^{{metric}}(?:_count)?\{([^}]*)\}""", RegexOptions.Multiline)
                .Groups[1]
                .Value.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(label => label.Split('=')[0])
                .Where(label => label != "le")
        );

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (\w+) \| ([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
