using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Cli.Cluster;

public class LogsTests
{
    static KubeletOptions Printing =>
        new()
        {
            Outcome = pod =>
            {
                var labels = pod["metadata"]!["labels"]!;
                return PodOutcome.Runs() with
                {
                    Log = $"one\ntwo\nattempt {labels["stackingk8s.io/attempt"]} of {labels["stackingk8s.io/step"]}\n",
                };
            },
        };

    [Fact]
    public async Task Without_a_step_the_running_one_is_chosen()
    {
        await using var cluster = await StartedAsync();

        var result = await cluster.RunAsync("logs", "tiny");

        Assert.Equal((ExitCode.Done, "one\ntwo\nattempt 2 of fold-1\n"), (result.Code, result.Output));
        Assert.StartsWith("fold-1, attempt 2, pod tiny-", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\ntwo\nattempt 1 of fold-1\n", "--step", "fold-1", "--previous")]
    [InlineData("one\ntwo\nattempt 1 of fold-1\n", "--step", "fold-1", "--attempt", "1")]
    [InlineData("attempt 2 of fold-1\n", "--step", "fold-1", "--tail", "1")]
    public async Task A_step_an_attempt_and_the_last_lines_can_be_chosen(string log, params string[] options)
    {
        await using var cluster = await StartedAsync();

        var result = await cluster.RunAsync(["logs", "tiny", .. options]);

        Assert.Equal((ExitCode.Done, log, ""), (result.Code, result.Output, result.Error));
    }

    [Theory]
    [InlineData("--step fold-7: unknown step of the run 'tiny'. Choose one of fold-0, fold-1, aggregate, meta.", "--step", "fold-7")]
    [InlineData("aggregate of the run 'tiny' has not started yet.", "--step", "aggregate")]
    [InlineData("fold-1 has no attempt 3. Choose one of 1 to 2.", "--step", "fold-1", "--attempt", "3")]
    [InlineData("fold-0 has had only one attempt.", "--step", "fold-0", "--previous")]
    [InlineData("--tail must be at least 0.", "--tail", "-1")]
    public async Task A_log_that_cannot_be_shown_is_explained(string words, params string[] options)
    {
        await using var cluster = await StartedAsync();

        var result = await cluster.RunAsync(["logs", "tiny", .. options]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_followed_until_its_pod_ends()
    {
        TaskCompletionSource ends = new();
        await using var cluster = await StackingCluster.StartAsync(
            kubelet: new() { Outcome = _ => new() { Log = "one\ntwo\n", Until = ends.Task } }
        );
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        string pod = await cluster.StartAttemptAsync("fold-1", 2);

        var following = cluster.RunAsync("logs", "tiny", "--follow");
        await Eventually.TrueAsync(
            () => cluster.Server.Faults.Requests.Any(request => request.Subresource == "log" && request.Executed),
            "the log is followed"
        );
        cluster.Server.Logs.Append("default", pod, "step", "three\n");
        Assert.False(following.IsCompleted);
        ends.SetResult();

        Assert.Equal("one\ntwo\nthree\n", (await following).Output);
    }

    [Fact]
    public async Task A_followed_log_waits_for_its_pod_to_start()
    {
        bool pulls = false;
        await using var cluster = await StackingCluster.StartAsync(
            kubelet: new() { Outcome = _ => pulls ? new() { Log = "one\n" } : PodOutcome.CannotPull() }
        );
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        await cluster.StartAttemptAsync("fold-1", 2, "Pending");

        var early = await cluster.RunAsync("logs", "tiny");
        Assert.Equal(ExitCode.Transient, early.Code);
        Assert.Contains("has no log yet", early.Error, StringComparison.Ordinal);

        var following = cluster.RunAsync("logs", "tiny", "--follow");
        pulls = true;
        Assert.Equal("one\n", (await following).Output);
    }

    [Fact]
    public async Task For_a_deleted_pod_the_recorded_end_is_printed()
    {
        await using var cluster = await StackingCluster.StartAsync(kubelet: Printing);
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        await cluster.StartAttemptAsync("fold-1", 2);

        var result = await cluster.RunAsync("logs", "tiny", "--step", "fold-1", "--previous");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal(
            "Attempt 1 of fold-1 has no pod, and so no log. The run recorded how it ended: "
                + "OutOfMemory (attempt 1, exit code 137, on gpu-3): It was killed for memory at its limit of 8Gi.\n",
            result.Error
        );
    }

    [Fact]
    public async Task A_run_that_has_not_started_has_no_logs()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();

        var result = await cluster.RunAsync("logs", "tiny");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("No step of the run 'tiny' has started yet.", result.Error, StringComparison.Ordinal);
    }

    static async Task<StackingCluster> StartedAsync()
    {
        var cluster = await StackingCluster.StartAsync(kubelet: Printing);
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        await cluster.StartAttemptAsync("fold-1", 1);
        await cluster.StartAttemptAsync("fold-1", 2);
        return cluster;
    }
}
