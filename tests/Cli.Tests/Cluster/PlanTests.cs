using k8s;
using k8s.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public sealed class PlanTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_plan_shows_the_order_and_the_tasks_of_its_steps()
    {
        string file = folder.Write(
            "run.yaml",
            StackingCluster.Minimal.Replace("s3://data/train.csv", "train.csv", StringComparison.Ordinal)
        );

        var result = await StackingCluster.CommandAsync("plan", "-f", file);

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.All(
            [
                "Run 'tiny': 4 steps.",
                "fold-0     fold-trainer  starts at once\n",
                "aggregate  aggregator    waits for fold-0, fold-1\n",
                "meta       meta-trainer  waits for aggregate\n",
                $"manifest: {folder.File("train.csv")}",
                "\nfold-1: like fold-0, with fold 1 held out.\n",
                "workDigest: PLACEHOLDER-work-digest-of-fold-1",
            ],
            words => Assert.Contains(words, result.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_file_for_one_machine_has_no_jobs()
    {
        string file = folder.Write(
            "run.yaml",
            StackingCluster.Minimal.Replace("s3://data/train.csv", "train.csv", StringComparison.Ordinal)
        );

        var result = await StackingCluster.CommandAsync("plan", "-f", file, "--kubernetes");

        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains("spec.data.manifest: must be an absolute path", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jobs_are_what_an_API_server_takes()
    {
        await using var cluster = await StackingCluster.StartAsync();
        var result = await StackingCluster.CommandAsync(
            "plan",
            "-f",
            folder.Write("run.yaml", StackingCluster.Minimal),
            "--kubernetes",
            "-n",
            "default"
        );
        using k8s.Kubernetes client = new(new KubernetesClientConfiguration { Host = cluster.Server.Address.ToString() });

        var jobs = KubernetesYaml.LoadAllFromString(result.Output).Cast<V1Job>().ToList();

        Assert.Equal(
            ["tiny-00000-fold-0-1", "tiny-00000-fold-1-1", "tiny-00000-aggregate-1", "tiny-00000-meta-1"],
            jobs.Select(job => job.Metadata.Name)
        );
        foreach (var job in jobs)
            await client.BatchV1.CreateNamespacedJobAsync(
                job,
                "default",
                dryRun: "All",
                cancellationToken: TestContext.Current.CancellationToken
            );
        var task = ContractJson.Read<AggregateTask>(
            System.Text.Encoding.UTF8.GetBytes(jobs[2].Spec.Template.Metadata.Annotations["stackingk8s.io/task"])
        );
        Assert.Equal(
            ["PLACEHOLDER-result-digest-of-fold-0", "PLACEHOLDER-result-digest-of-fold-1"],
            task.Folds.Select(fold => fold.ResultDigest)
        );
    }

    public void Dispose() => folder.Dispose();
}
