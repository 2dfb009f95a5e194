using System.Diagnostics;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public class PluginTests
{
    [Fact]
    public async Task A_link_named_kubectl_stacking_is_a_plugin_and_reads_KUBECONFIG()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        using TemporaryFolder folder = new();
        string plugin = folder.File("kubectl-stacking");
        File.CreateSymbolicLink(plugin, Path.Combine(AppContext.BaseDirectory, "stacking"));
        ProcessStartInfo start = new(plugin, ["status"]) { RedirectStandardOutput = true };
        // Of several files, missing ones are skipped.
        start.Environment["KUBECONFIG"] = $"{folder.File("none")}:{cluster.Kubeconfig}";

        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, process.ExitCode);
        Assert.Contains("tiny", output, StringComparison.Ordinal);
    }
}
