using k8s;
using k8s.Models;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>What happens to an applied run, and what its status says where the cluster delays it.</summary>
public class StartTests(AnyCluster cluster)
{
    [Fact]
    public async Task A_run_gets_as_many_Jobs_at_a_time_as_it_asks_for_and_reports_that_their_image_cannot_be_pulled()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        var run = await lab.ApplyAsync(foldTrainer: "{parallelism: 2}");

        var held = await lab.HeldAsync("ImagePullFailed");

        Assert.Contains($"The image {Lab.Image} cannot be pulled", held.Message, StringComparison.Ordinal);
        Assert.Contains(Lab.Image, (await lab.EventAsync("Warning", "ImagePullFailed")).Message, StringComparison.Ordinal);
        var jobs = await lab.JobsAsync();
        Assert.Equal(["fold-0", "fold-1"], jobs.Select(job => job.Metadata.Labels[RunLabels.Step]).Order());
        Assert.All(jobs, job =>
        {
            var owner = Assert.Single(job.Metadata.OwnerReferences);
            Assert.Equal((StackingRunApi.Kind, "demo", run.Metadata.Uid, true), (owner.Kind, owner.Name, owner.Uid, owner.Controller));
            Assert.Equal(("demo", "1"), (job.Metadata.Labels[RunLabels.Run], job.Metadata.Labels[RunLabels.Attempt]));
            Assert.Contains("s3://data/train.csv", job.Spec.Template.Metadata.Annotations[RunLabels.Task], StringComparison.Ordinal);
        });
        Assert.Equal(
            jobs.Select(job => job.Metadata.Uid).Order(),
            (await lab.PodsAsync()).Select(pod => Assert.Single(pod.Metadata.OwnerReferences).Uid).Order()
        );
        Assert.Equal((RunPhase.Pending, 1L), ((await lab.StatusAsync()).Phase, (await lab.StatusAsync()).ObservedGeneration));
    }

    [Fact]
    public async Task A_pod_that_no_node_can_run_is_reported_with_the_message_of_the_scheduler()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        await lab.ApplyAsync(foldTrainer: "{pod: {nodeSelector: {stackingk8s.io/no-node-has-this: 'yes'}}}");

        var held = await lab.HeldAsync("Unschedulable");

        Assert.Contains("No node can run the pod (0/", held.Message, StringComparison.Ordinal);
        Assert.Contains("didn't match Pod's node affinity/selector", held.Message, StringComparison.Ordinal);
        await lab.EventAsync("Warning", "Unschedulable");
    }

    [Fact]
    public async Task A_run_waits_for_its_quota_and_continues_once_it_is_raised()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.Client.CoreV1.CreateNamespacedResourceQuotaAsync(Quota(1), lab.Namespace);
        await Poll.UntilAsync(
            () => lab.Client.CoreV1.ReadNamespacedResourceQuotaAsync("few", lab.Namespace),
            quota => quota.Status?.Hard is { Count: > 0 },
            _ => "the quota holds"
        );
        await lab.OperateAsync();
        await lab.ApplyAsync();

        var status = await lab.StatusAsync(
            status => status.Folds.Count(fold => fold.Reason == "QuotaExceeded") == 2,
            "two folds are held by the quota"
        );
        Assert.Contains("count/jobs.batch=1", status.Folds.First(fold => fold.Reason == "QuotaExceeded").Message, StringComparison.Ordinal);
        await lab.EventAsync("Warning", "QuotaExceeded");
        await lab.JobsAsync(1);

        await lab.Client.CoreV1.ReplaceNamespacedResourceQuotaAsync(Quota(3), "few", lab.Namespace);
        Assert.All(await lab.JobsAsync(3), job => Assert.Equal("1", job.Metadata.Labels[RunLabels.Attempt]));
        Assert.All((await lab.StatusAsync()).Folds, fold => Assert.Equal((0, 0), (fold.Failures, fold.Disruptions)));
    }

    [Fact]
    public async Task Every_pod_of_a_run_is_admitted_under_restricted_pod_security()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        var run = await lab.ApplyAsync(spec: "{suspend: true, artifacts: {uri: 's3://artifacts/runs', s3: {secretName: keys}}}");
        RunIdentity identity = new(lab.Namespace, "demo", run.Metadata.Uid);
        var plan = RunPlan.Steps(run.Spec);
        var committed = plan.ToDictionary(
            step => step.Name,
            step => new StepReference(step.Name, new('a', 64), "20260101T000000Z", new('b', 64))
        );
        RunImages images = new(Lab.Image, Lab.Image, Lab.Image);
        List<V1Job> jobs =
        [
            .. plan.Select(step => StepJob.Create(run, step, RunPlan.Task(step, run.Spec, identity, committed), 1, 0, images, new())),
            CleanupJob.Create(run, images, new()),
        ];

        Assert.Equal(6, jobs.Count);
        foreach (var job in jobs)
        {
            job.Spec.Template.Metadata.Name = job.Metadata.Name;
            await lab.Client.CoreV1.CreateNamespacedPodAsync(
                new() { Metadata = job.Spec.Template.Metadata, Spec = job.Spec.Template.Spec },
                lab.Namespace,
                dryRun: "All"
            );
            await lab.Client.BatchV1.CreateNamespacedJobAsync(job, lab.Namespace, dryRun: "All");
        }
    }

    static V1ResourceQuota Quota(int jobs) =>
        new()
        {
            Metadata = new() { Name = "few" },
            Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["count/jobs.batch"] = new($"{jobs}") } },
        };
}
