using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public class RunSwitchTests
{
    [Theory]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task A_run_that_has_ended_stays_as_it_is(string command)
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Complete);
        string before = cluster.Run()!.ToJsonString();

        var result = await cluster.RunAsync(command, "tiny");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("The run 'tiny' has ended (Complete)", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, cluster.Run()!.ToJsonString());
    }

    [Fact]
    public async Task Suspend_and_resume_set_the_switch_and_nothing_else()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        var before = cluster.Run()!["spec"]!;

        var suspended = await cluster.RunAsync("suspend", "tiny");
        var after = cluster.Run()!["spec"]!;
        Assert.Contains("is suspended. Resume it: stacking resume tiny", suspended.Output, StringComparison.Ordinal);
        Assert.True((bool)after["suspend"]!);
        after["suspend"] = false;
        Assert.True(JsonNode.DeepEquals(before, after));

        Assert.Contains("is already suspended", (await cluster.RunAsync("suspend", "tiny")).Output, StringComparison.Ordinal);
        Assert.Contains("The run 'tiny' is resumed", (await cluster.RunAsync("resume", "tiny")).Output, StringComparison.Ordinal);
        Assert.False((bool)cluster.Run()!["spec"]!["suspend"]!);
    }

    [Fact]
    public async Task Cancel_asks_the_operator_and_keeps_the_run()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();

        var result = await cluster.RunAsync("cancel", "tiny");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.True((bool)cluster.Run()!["spec"]!["cancel"]!);
    }

    [Fact]
    public async Task Retry_asks_the_operator_once_the_run_has_failed_and_never_before()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        var early = await cluster.RunAsync("retry", "tiny");
        cluster.SetStatus(Statuses.Failed("Cancelled", null));
        var cancelled = await cluster.RunAsync("retry", "tiny");
        cluster.SetStatus(Statuses.Failed("DataError", "DataError"));
        var asked = await cluster.RunAsync("retry", "tiny");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage, ExitCode.Done), (early.Code, cancelled.Code, asked.Code));
        Assert.Contains("The run 'tiny' has not failed (Training), so there is nothing to retry", early.Error, StringComparison.Ordinal);
        Assert.Contains("The run 'tiny' was cancelled", cancelled.Error, StringComparison.Ordinal);
        Assert.Contains("The run 'tiny' is retried. Watch it: stacking status tiny", asked.Output, StringComparison.Ordinal);
        Assert.Matches(@"^20\d\d-.*Z$", (string?)cluster.Run()!["metadata"]!["annotations"]!["stackingk8s.io/retry"]);
    }

    [Fact]
    public async Task Delete_waits_until_the_run_is_gone_if_asked_to()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.Change("tiny", run => run["metadata"]!["finalizers"] = new JsonArray("stackingk8s.io/artifacts"));

        var deleting = cluster.RunAsync("delete", "tiny", "--wait");
        await Eventually.TrueAsync(
            () => cluster.Run()?["metadata"]!["deletionTimestamp"] is not null && cluster.Server.Faults.OpenWatches() == 1,
            "the run is being deleted and watched"
        );
        Assert.False(deleting.IsCompleted);
        cluster.Change("tiny", run => run["metadata"]!.AsObject().Remove("finalizers"));
        var result = await deleting;

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal("The run 'tiny' is deleted. Its artifacts are kept in s3://stacking/runs.\n", result.Output);
        Assert.Null(cluster.Run());
    }
}
