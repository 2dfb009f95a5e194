namespace StackingK8s.EndToEnd.Tests;

/// <summary>The whole product on a cluster: the operator's program, the step programs, and a folder that every pod mounts.</summary>
public sealed class ClusterRunTests
{
    [Fact]
    public async Task An_applied_run_trains_stacks_and_can_be_verified()
    {
        using var tiny = await TinyRun.MakeAsync();
        await using var product = await ProductCluster.StartAsync(tiny.Claims);

        await product.ApplyAsync(await tiny.OnClusterAsync());
        var status = await product.EndAsync("tiny");

        Assert.True(status["phase"]?.GetValue<string>() == "Complete", status.ToJsonString());
        Assert.Equal("3/3", status["foldsDone"]!.GetValue<string>());
        Assert.All(status["folds"]!.AsArray(), fold => Assert.Equal(1, fold!["attempt"]!.GetValue<int>()));
        Assert.InRange(double.Parse(status["metrics"]!["auc"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), 0, 1);
        var (code, output, error) = await StackingProcess.RunAsync("verify", tiny.Shared);
        Assert.True(code == 0, error);
        Assert.Contains("Everything holds", output, StringComparison.Ordinal);

        product.Operator.Signal(15);
        var ended = await product.Operator.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Output);
    }
}
