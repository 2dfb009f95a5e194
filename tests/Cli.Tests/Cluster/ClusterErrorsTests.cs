using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public class ClusterErrorsTests
{
    public static TheoryData<int, int, string> Refusals() =>
        new()
        {
            { 403, ExitCode.Usage, "The cluster denied the request (forbidden: planned by the test). Ask its administrator" },
            { 401, ExitCode.Usage, "rejected the credentials" },
            { 503, ExitCode.Transient, "failed (" },
            { 429, ExitCode.Transient, "Retry later." },
        };

    [Fact]
    public async Task Without_the_definition_the_message_says_how_to_install_it()
    {
        await using var cluster = await StackingCluster.StartAsync(defined: false);

        foreach (
            string[] command in (string[][])
                [
                    ["status"],
                    ["status", "tiny"],
                    ["cancel", "tiny"],
                    ["submit", "-f", cluster.Write(StackingCluster.Minimal)],
                ]
        )
        {
            var result = await cluster.RunAsync(command);
            Assert.Equal(ExitCode.Usage, result.Code);
            Assert.Contains(
                "has no StackingRun definition. Install it: kubectl apply -f helm/stacking-operator/crd/stackingruns.yaml",
                result.Error,
                StringComparison.Ordinal
            );
        }
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_rejection_says_what_to_do(int code, int exitCode, string words)
    {
        await using var cluster = await StackingCluster.StartAsync();
        using var fault = cluster.Server.Faults.Answer(request => request.Resource == "stackingruns", code);

        var result = await cluster.RunAsync("status");

        Assert.Equal(exitCode, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task An_unreachable_cluster_is_named()
    {
        using TemporaryFolder folder = new();
        string kubeconfig = folder.Write(
            "kubeconfig",
            """
            apiVersion: v1
            kind: Config
            current-context: gone
            contexts: [{name: gone, context: {cluster: gone, user: gone}}]
            clusters: [{name: gone, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: gone, user: {token: anyone}}]
            """
        );

        var result = await StackingCluster.CommandAsync("status", "--kubeconfig", kubeconfig);

        Assert.Equal(ExitCode.Transient, result.Code);
        Assert.Contains("The cluster at http://127.0.0.1:1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kubeconfig", "/nowhere/config")]
    [InlineData("--context", "nobody")]
    public async Task Without_a_cluster_the_message_says_what_to_give(string option, string value)
    {
        await using var cluster = await StackingCluster.StartAsync();

        var result =
            option == "--context"
                ? await cluster.RunAsync("status", option, value)
                : await StackingCluster.CommandAsync("status", option, value);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("No cluster found", result.Error, StringComparison.Ordinal);
    }
}
