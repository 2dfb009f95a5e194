using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Operator.RealCluster;

/// <summary>Operators come and go; what they created stays, and is created once.</summary>
public class ReplicaTests(AnyCluster cluster)
{
    [Fact]
    public async Task A_restarted_operator_creates_nothing_twice()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        var first = await lab.OperateAsync();
        await lab.ApplyAsync();
        var before = await lab.JobsAsync(3);
        Assert.Equal(ExitCode.Done, await first.StopAsync());

        await lab.OperateAsync();

        await TakenOverAsync(lab, before.Select(job => job.Metadata.Uid));
    }

    [Fact]
    public async Task The_second_operator_takes_over_from_one_that_stops()
    {
        await using var lab = await Lab.CreateAsync(cluster);
        var first = await lab.OperateAsync(elect: true);
        await lab.ApplyAsync();
        var before = await lab.JobsAsync(3);
        string leader = await lab.LeaderAsync("");
        await lab.OperateAsync(elect: true);

        Assert.Equal(ExitCode.Done, await first.StopAsync());
        await lab.LeaderAsync(leader);

        await TakenOverAsync(lab, before.Select(job => job.Metadata.Uid));
    }

    /// <summary>
    /// The operator works on the run it found and on a new one, and the Jobs of the former are the same as before.
    /// </summary>
    static async Task TakenOverAsync(Lab lab, IEnumerable<string> jobs)
    {
        await lab.PatchAsync("demo", "{ttlSecondsAfterFinished: 3600}");
        await lab.StatusAsync(status => status.ObservedGeneration == 2, "the edit of demo is seen");
        await lab.HeldAsync("ImagePullFailed");
        await lab.ApplyAsync("next");
        await lab.HeldAsync("ImagePullFailed", "next");
        Assert.Equal(
            jobs.Order(),
            (await lab.JobsAsync(6)).Where(job => job.Metadata.OwnerReferences[0].Name == "demo").Select(job => job.Metadata.Uid).Order()
        );
        Assert.All((await lab.StatusAsync()).Folds, fold => Assert.Equal((1, 0, 0), (fold.Attempt, fold.Failures, fold.Disruptions)));
    }
}
