using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.ApiServer.Schemas;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>The files of examples/gitops and examples/schedule, on runs as the operator leaves them.</summary>
public class GitOpsTests
{
    [Theory]
    [InlineData(0, false, RunPhase.Complete, "Healthy", "current")]
    [InlineData(ExitCode.Data, false, RunPhase.Failed, "Degraded", "failed")]
    [InlineData(null, false, RunPhase.Training, "Progressing", "inProgress")]
    [InlineData(0, true, RunPhase.Suspended, "Suspended", "current")]
    public async Task Argo_CD_and_Flux_see_how_a_run_stands(int? exitCode, bool suspend, string phase, string argo, string flux)
    {
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            exitCode switch
            {
                null => PodOutcome.Runs(),
                0 => OperatedCluster.Commits(pod),
                { } code => PodOutcome.Fails(code, ContractJson.Write(TerminationMessage.Failure("two labels for one image"))),
            }
        );
        await cluster.ApplyAsync(edit: run => run.With("suspend", suspend));
        await cluster.PhaseAsync(phase);
        var run = cluster.Run()!;

        Assert.Equal([flux], FluxStates(run));
        Assert.Equal((argo, cluster.Status().Message), await ArgoHealthAsync(run));
        run["metadata"]!["generation"] = 99;
        Assert.Equal("Progressing", (await ArgoHealthAsync(run)).Status);
    }

    [Fact]
    public async Task The_run_of_every_night_is_admitted_under_a_name_of_its_own_each_time()
    {
        string[] objects = (await File.ReadAllTextAsync(Repository.Path("examples", "schedule", "nightly.yaml"))).Split("\n---\n");
        var night = (JsonObject)Yaml.Json((string)Yaml.Json(objects[0])!["data"]!["run.yaml"]!)!;
        await using var cluster = await OperatedCluster.StartAsync(_ => PodOutcome.Runs());

        List<string> names = [];
        for (int i = 0; i < 2; i++)
            names.Add(
                (
                    await cluster.ApplyAsync(edit: run =>
                    {
                        run.Clear();
                        foreach (var (field, value) in night)
                            run[field] = value!.DeepClone();
                    })
                ).Name()
            );

        Assert.Equal(2, names.Distinct().Count());
        Assert.All(names, name => Assert.StartsWith("nightly-", name, StringComparison.Ordinal));
        await OperatedCluster.UntilAsync(() => cluster.Jobs.Count == 2 * 5, () => "the folds of both have their Jobs");
    }

    // The expressions stand on the object itself; in a schema the object is called self.
    static IEnumerable<string> FluxStates(JsonObject run)
    {
        var checks = Yaml.Json(File.ReadAllText(Repository.Path("examples", "gitops", "flux-kustomization.yaml")))!
            .At("spec", "healthCheckExprs")![0]!;
        return new[] { "current", "inProgress", "failed" }.Where(state =>
        {
            JsonObject schema = new()
            {
                ["type"] = "object",
                ["x-kubernetes-preserve-unknown-fields"] = true,
                ["x-kubernetes-validations"] = new JsonArray(
                    new JsonObject { ["rule"] = "self." + (string)checks[state]!, ["message"] = state }
                ),
            };
            return CustomResourceSchema.Admit(schema, (JsonObject)run.DeepClone(), null).Causes.Count == 0;
        });
    }

    static async Task<(string Status, string? Message)> ArgoHealthAsync(JsonObject run)
    {
        string script = await File.ReadAllTextAsync(Repository.Path("examples", "gitops", "argocd-health.lua"));
        using TemporaryFolder folder = new();
        string file = folder.Write(
            "health.lua",
            $"obj = {Lua(run)}\nlocal function health()\n{script}\nend\nlocal found = health()\nprint(found.status)\nprint(found.message)\n"
        );
        ProcessStartInfo start = new("lua5.4", [file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            string[] lines = (await output).Split('\n');
            return (lines[0], lines[1]);
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no lua5.4 here: apt-get install lua5.4");
            throw;
        }
    }

    static string Field(KeyValuePair<string, JsonNode?> field) => $"[ {Lua(JsonValue.Create(field.Key))} ] = {Lua(field.Value)}";

    static string Lua(JsonNode? node) =>
        node switch
        {
            JsonObject map => $"{{{string.Join(", ", map.Select(Field))}}}",
            JsonArray list => $"{{{string.Join(", ", list.Select(Lua))}}}",
            JsonValue text when text.TryGetValue(out string? words) => $"[==[{words}]==]",
            null => "nil",
            _ => node.ToJsonString(),
        };
}
