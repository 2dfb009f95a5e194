using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What kubectl and kpt themselves make of a run on the double; skipped where they are not installed.</summary>
public class OtherToolsTests
{
    const string Group = """
        apiVersion: kpt.dev/v1alpha1
        kind: ResourceGroup
        metadata: {name: runs, namespace: lab, labels: {cli-utils.sigs.k8s.io/inventory-id: lab-runs} }

        """;

    [Fact]
    public async Task Kubectl_get_says_on_one_line_what_is_wrong_and_the_step_has_all_of_it()
    {
        const string Problems = "train.csv has 2 problems:\n  row 5: there is no image a.jpg\n  row 9: the label is empty";
        await using var cluster = await OperatedCluster.StartAsync(_ =>
            PodOutcome.Fails(ExitCode.Data, ContractJson.Write(TerminationMessage.Failure(Problems)))
        );
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Failed);

        const string Line = "fold-0: train.csv has 2 problems: row 5: there is no image a.jpg row 9: the label is empty";
        Assert.Equal(Line, cluster.Status().Message);
        Assert.Equal(Problems, cluster.FindStep("fold-0").LastFailure?.Message);
        Assert.Matches(
            @"NAME +PHASE +FOLDS +PROGRESS +AUC +AGE +REASON +MESSAGE\n",
            await RunAsync(cluster, "kubectl", "get", "sr", "-n", "lab")
        );
        Assert.Matches($"demo +Failed .* DataError +{Line}\n", await RunAsync(cluster, "kubectl", "get", "sr", "-n", "lab"));
    }

    [Fact]
    public async Task Kubectl_wait_sees_the_end_of_a_run_that_was_edited_afterwards()
    {
        await using var cluster = await OperatedCluster.StartAsync();
        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);
        await cluster.PatchAsync("demo", Yaml.Json("spec: {ttlSecondsAfterFinished: 3600}")!);

        foreach (string condition in (string[])["Complete", "Ready", "Stalled=False"])
            Assert.Contains(
                "condition met",
                await RunAsync(cluster, "kubectl", "wait", $"--for=condition={condition}", "sr/demo", "-n", "lab", "--timeout=20s"),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(0, "{}", RunPhase.Complete, "Current")]
    [InlineData(ExitCode.Data, "{}", RunPhase.Failed, "Failed")]
    [InlineData(null, "{}", RunPhase.Training, "InProgress")]
    [InlineData(0, "{suspend: true}", RunPhase.Suspended, "InProgress")]
    public async Task Kpt_reads_a_run_as_kstatus_does(int? exitCode, string spec, string phase, string status)
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            exitCode switch
            {
                null => PodOutcome.Runs(),
                0 => OperatedCluster.Commits(pod),
                { } code => PodOutcome.Fails(code, ContractJson.Write(TerminationMessage.Failure("two labels for one image"))),
            }
        );
        await cluster.ApplyAsync(edit: run =>
        {
            foreach (var (field, value) in (JsonObject)Yaml.Json(spec)!)
                run["spec"]![field] = value!.DeepClone();
        });
        await cluster.PhaseAsync(phase);
        using TemporaryFolder package = new();
        package.Write("Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: runs}\n");
        package.Write("resourcegroup.yaml", Group);
        Inventory(cluster);

        string seen = await RunAsync(cluster, "kpt", "live", "status", package.Root, "--poll-until=known", "--timeout=20s");

        Assert.True(seen.Contains($"stackingrun.stackingk8s.io/lab/demo is {status}", StringComparison.Ordinal), seen);
    }

    // What `kpt live apply` leaves in the cluster: which objects belong to the package.
    static void Inventory(OperatedCluster cluster)
    {
        var storage = cluster.Cluster.Storage;
        storage.Create(
            Kinds.CustomResourceDefinition,
            (JsonObject)
                Yaml.Json(
                    """
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: resourcegroups.kpt.dev}
                    spec:
                      group: kpt.dev
                      scope: Namespaced
                      names: {kind: ResourceGroup, listKind: ResourceGroupList, plural: resourcegroups, singular: resourcegroup}
                      versions:
                      - name: v1alpha1
                        served: true
                        storage: true
                        subresources: {status: {} }
                        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} }
                    """
                )!
        );
        storage.Create(
            new("kpt.dev", "v1alpha1", "ResourceGroup", "resourcegroups", true),
            (JsonObject)Yaml.Json(Group + "spec: {resources: [{group: stackingk8s.io, kind: StackingRun, namespace: lab, name: demo}]}")!
        );
    }

    static async Task<string> RunAsync(OperatedCluster cluster, string program, params string[] arguments)
    {
        using TemporaryFolder home = new();
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Its caches must not be those of the machine's user: ports come and go, and so do the kinds behind them.
        (start.Environment["KUBECONFIG"], start.Environment["HOME"]) = (
            cluster.Cluster.Server.WriteKubeconfig(home.File("kubeconfig")),
            home.Root
        );
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output} {await errors}");
            return await output + await errors;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {program} here.");
            throw;
        }
    }
}
