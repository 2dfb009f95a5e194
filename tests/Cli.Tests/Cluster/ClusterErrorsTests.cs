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
    public async Task Without_the_definition_it_says_how_to_install_it()
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
            var said = await cluster.RunAsync(command);
            Assert.Equal(ExitCode.Usage, said.Code);
            Assert.Contains(
                "has no StackingRun definition. Install it: kubectl apply -f helm/stacking-operator/crd/stackingruns.yaml",
                said.Error,
                StringComparison.Ordinal
            );
        }
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_says_whose_turn_it_is(int code, int exitCode, string words)
    {
        await using var cluster = await StackingCluster.StartAsync();
        using var fault = cluster.Server.Faults.Answer(request => request.Resource == "stackingruns", code);

        var said = await cluster.RunAsync("status");

        Assert.Equal(exitCode, said.Code);
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
        Assert.Single(said.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_named()
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

        var said = await StackingCluster.CommandAsync("status", "--kubeconfig", kubeconfig);

        Assert.Equal(ExitCode.Transient, said.Code);
        Assert.Contains("The cluster at http://127.0.0.1:1", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kubeconfig", "/nowhere/config")]
    [InlineData("--context", "nobody")]
    public async Task Without_a_way_to_a_cluster_it_says_what_to_give(string option, string value)
    {
        await using var cluster = await StackingCluster.StartAsync();

        var said =
            option == "--context"
                ? await cluster.RunAsync("status", option, value)
                : await StackingCluster.CommandAsync("status", option, value);

        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains("No cluster found", said.Error, StringComparison.Ordinal);
    }
}
