using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using StackingK8s.Cli;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer.Schemas;
using StackingK8s.Tests.Cli.Cluster;

namespace StackingK8s.Tests.Cli;

/// <summary>Every file of examples/ is what a user may take and apply.</summary>
public class ExampleTests
{
    // Its paths start from its own folder, which only one machine can do.
    const string OneMachine = "01-quickstart.yaml";

    static readonly string[] Files =
    [
        .. Directory.GetFiles(Repository.Path("examples"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> All() => [.. Files];

    public static TheoryData<string> OnClusters() => [.. Files.Where(file => file != OneMachine)];

    static string Full(string name) => Repository.Path("examples", name);

    [Theory, MemberData(nameof(All))]
    public void An_example_keeps_every_rule_of_one_machine(string name) => Assert.Empty(RunValidation.Problems(RunFile.Read(Full(name))));

    [Theory, MemberData(nameof(OnClusters))]
    public void The_definition_takes_an_example_and_knows_all_its_fields(string name)
    {
        var schema = (JsonObject)
            Yaml.Json(File.ReadAllText(Repository.Path("helm", "stacking-operator", "crd", "stackingruns.yaml")))!["spec"]!["versions"]![
                0
            ]!["schema"]!["openAPIV3Schema"]!;
        var run = (JsonObject)Yaml.Json(File.ReadAllText(Full(name)))!;

        Assert.Empty(CustomResourceSchema.UnknownFields(schema, run));
        Assert.Empty(CustomResourceSchema.Admit(schema, run, null).Causes.Select(cause => $"{cause.Field}: {cause.Message}"));
    }

    [Fact]
    public async Task A_cluster_takes_every_example_and_the_jobs_of_its_plan()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var cluster = await StackingCluster.StartAsync();
        using k8s.Kubernetes client = new(new KubernetesClientConfiguration { Host = cluster.Server.Address.ToString() });
        foreach (string name in Files.Where(file => file != OneMachine))
        {
            var submitted = await cluster.RunAsync("submit", "-f", Full(name));
            Assert.True(submitted.Code == ExitCode.Done, submitted.Error);
            string run = RunFile.Read(Full(name)).Metadata.Name;
            Assert.NotNull(cluster.Run(run));

            var planned = await StackingCluster.CommandAsync("plan", "-f", Full(name), "--kubernetes", "-n", "default");

            Assert.Equal((ExitCode.Done, ""), (planned.Code, planned.Error));
            var jobs = KubernetesYaml.LoadAllFromString(planned.Output).Cast<V1Job>().ToList();
            Assert.Equal(RunFile.Read(Full(name)).Spec.Folds.Count + 2, jobs.Count);
            foreach (var job in jobs)
                await client.BatchV1.CreateNamespacedJobAsync(job, "default", dryRun: "All", cancellationToken: stop);
        }
    }

    [Fact]
    public void The_quickstart_computes_the_same_on_a_cluster_as_on_one_machine()
    {
        var (here, there) = (RunFile.Read(Full(OneMachine)).Spec, RunFile.Read(Full("01-quickstart-cluster.yaml")).Spec);

        string Computed(RunSpec spec) =>
            StackingRunJson.Write(spec with { Data = there.Data, Artifacts = there.Artifacts, Stages = there.Stages });

        Assert.Equal(Computed(there), Computed(here));
    }

    [Theory, MemberData(nameof(All))]
    public void The_heading_says_how_to_apply_check_read_and_clean(string name)
    {
        string[] heading = [.. File.ReadLines(Full(name)).TakeWhile(line => line.StartsWith('#'))];

        foreach (string word in new[] { "Apply:", "Check:", "Logs:", "Clean:" })
            Assert.Contains(heading, line => line.StartsWith($"# {word}", StringComparison.Ordinal));
        Assert.Contains(heading, line =>
            line.StartsWith("# Apply:", StringComparison.Ordinal)
            && line.EndsWith($"-f examples/{name}{(name == OneMachine ? " --work-dir out/" : "")}", StringComparison.Ordinal)
        );
        string run = RunFile.Read(Full(name)).Metadata.Name;
        foreach (string[] words in Commands(heading))
        {
            Assert.Empty(CommandLine.Root().Parse(words).Errors);
            if (words[0] is "status" or "logs" or "delete")
                Assert.Equal(run, words[1]);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void The_list_of_examples_has_it(string name) =>
        Assert.Contains($"]({name})", File.ReadAllText(Full("README.md")), StringComparison.Ordinal);

    [Fact]
    public void Every_example_has_a_name_of_its_own() =>
        Assert.Equal(
            Files.Where(file => file != OneMachine).Count(),
            Files.Where(file => file != OneMachine).Select(file => RunFile.Read(Full(file)).Metadata.Name).Distinct().Count()
        );

    // A remark in brackets after a command is for the reader.
    static IEnumerable<string[]> Commands(IEnumerable<string> heading) =>
        heading
            .Where(line => line.Contains(" bin/stacking ", StringComparison.Ordinal))
            .Select(line =>
                line[(line.IndexOf(" bin/stacking ", StringComparison.Ordinal) + " bin/stacking ".Length)..]
                    .Split(" (")[0]
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            );
}
