using k8s;
using k8s.Models;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>A run that is suspended, cancelled or deleted leaves nothing running.</summary>
public class EndTests(AnyCluster cluster)
{
    [Fact]
    public async Task A_suspended_run_has_no_Jobs_and_resumes_with_the_next_attempts()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        await lab.ApplyAsync();
        await lab.HeldAsync("ImagePullFailed");

        await lab.PatchAsync("demo", "{suspend: true}");
        await lab.StatusAsync(status => status.Phase == RunPhase.Suspended, "demo is suspended");
        await lab.EmptyAsync();
        await lab.PatchAsync("demo", "{suspend: false}");

        Assert.All(await lab.JobsAsync(3), job => Assert.Equal("2", job.Metadata.Labels[RunLabels.Attempt]));
        await lab.HeldAsync("ImagePullFailed");
        Assert.All((await lab.StatusAsync()).Folds, fold => Assert.Equal((2, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }

    [Fact]
    public async Task A_cancelled_run_has_failed_and_is_never_written_again()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        var first = await lab.OperateAsync();
        await lab.ApplyAsync();
        await lab.HeldAsync("ImagePullFailed");

        await lab.PatchAsync("demo", "{cancel: true}");
        var status = await lab.StatusAsync(status => status.Phase == RunPhase.Failed, "demo has failed");
        Assert.Equal("Cancelled", status.Reason);
        await lab.EmptyAsync();
        await lab.EventAsync("Warning", "Cancelled");
        string version = (await lab.RunAsync()).Metadata.ResourceVersion;

        // Both operators have seen it by the time they have ended another run; they may only read it.
        await BringToItsEndAsync(lab, "other");
        await first.StopAsync();
        await lab.OperateAsync();
        await BringToItsEndAsync(lab, "another");
        Assert.Equal(version, (await lab.RunAsync()).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_finished_run_goes_when_its_time_is_over()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        await lab.ApplyAsync(spec: "{cancel: true, ttlSecondsAfterFinished: 1}");

        await lab.GoneAsync();
    }

    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task A_deleted_run_takes_its_Jobs_and_pods_along(string propagation)
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        await lab.ApplyAsync();
        await lab.HeldAsync("ImagePullFailed");

        await lab.DeleteAsync(propagation);

        await lab.GoneAsync();
        await lab.EmptyAsync();
    }

    [Fact]
    public async Task A_run_created_again_under_the_same_name_gets_Jobs_of_its_own()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        var old = await lab.ApplyAsync();
        await lab.HeldAsync("ImagePullFailed");

        await lab.DeleteAsync("Background");
        var made = await lab.ApplyAsync();

        Assert.NotEqual(old.Metadata.Uid, made.Metadata.Uid);
        await Poll.UntilAsync(
            lab.JobsAsync,
            jobs => jobs.Count == 3 && jobs.All(job => job.Metadata.OwnerReferences.Single().Uid == made.Metadata.Uid),
            jobs => $"three Jobs of {made.Metadata.Uid} are left; there are {string.Join(", ", jobs.Select(job => job.Metadata.Name))}"
        );
        await lab.HeldAsync("ImagePullFailed");
        Assert.All((await lab.StatusAsync()).Folds, fold => Assert.Equal((1, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }

    [Fact]
    public async Task A_run_that_takes_its_artifacts_along_goes_once_its_cleanup_has_ended_even_badly()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        await lab.OperateAsync();
        await lab.ApplyAsync(spec: "{artifacts: {uri: 's3://artifacts/runs', deletePolicy: Delete}}");
        await lab.HeldAsync("ImagePullFailed");

        await lab.DeleteAsync("Background");
        var cleanup = (
            await Poll.UntilAsync(
                lab.JobsAsync,
                jobs => jobs is [{ } only] && only.Metadata.Labels[RunLabels.Step] == "cleanup",
                jobs => $"the cleanup Job alone is there; there are {string.Join(", ", jobs.Select(job => job.Metadata.Name))}"
            )
        )[0];
        Assert.Contains(RunLabels.ArtifactsFinalizer, (await lab.RunAsync()).Metadata.Finalizers);
        Assert.Null(cleanup.Metadata.OwnerReferences);
        await Poll.UntilAsync(
            lab.PodsAsync,
            pods => pods is [{ } only] && only.Metadata.Labels[RunLabels.Step] == "cleanup",
            pods => $"the cleanup's pod alone is there; {pods.Count} are"
        );

        await lab.Client.BatchV1.PatchNamespacedJobAsync(
            new("""{"spec": {"activeDeadlineSeconds": 1}}""", V1Patch.PatchType.MergePatch),
            cleanup.Metadata.Name,
            lab.Namespace
        );
        await lab.GoneAsync();
    }

    static async Task BringToItsEndAsync(Lab lab, string name)
    {
        await lab.ApplyAsync(name);
        await lab.HeldAsync("ImagePullFailed", name);
        await lab.PatchAsync(name, "{cancel: true}");
        await lab.StatusAsync(status => status.Phase == RunPhase.Failed, $"{name} has failed", name);
    }
}
