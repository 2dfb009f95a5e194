using System.Diagnostics;
using StackingK8s.TestKit.ApiServer;
using static StackingK8s.Tests.TestKit.TestClient;

namespace StackingK8s.Tests.TestKit;

public class ScaleTests
{
    const int CustomResources = 10_000,
        JobsAndPods = 7_000;

    [Fact]
    public async Task One_request_among_ten_thousand_runs_costs_what_it_costs_among_ten()
    {
        await using var client = await TestClient.StartAsync();
        for (int i = 0; i < CustomResources; i++)
            client.Storage.Create(Samples.Widget, Samples.NewWidget($"w{i}"));
        for (int i = 0; i < JobsAndPods; i++)
            client.Storage.Create(Kinds.Pod, Samples.NewPod($"p{i}", client.Storage.Create(Kinds.Job, Samples.NewJob($"j{i}"))));
        await using var small = await TestClient.StartAsync();
        for (int i = 0; i < 10; i++)
            small.Storage.Create(Samples.Widget, Samples.NewWidget($"w{i}"));

        var few = await PatchesTake(small);
        var many = await PatchesTake(client);

        Assert.True(
            many < few * 5 + TimeSpan.FromMilliseconds(50),
            $"100 patches among {CustomResources}: {many.TotalMilliseconds:F0} ms, among 10: {few.TotalMilliseconds:F0} ms"
        );
        Assert.Equal(CustomResources, (await client.Get(Widgets)).Body["items"]!.AsArray().Count);
    }

    static async Task<TimeSpan> PatchesTake(TestClient client)
    {
        for (int i = 0; i < 50; i++)
            await client.Patch($"{Widgets}/w1", $$$"""{"spec": {"size": {{{i + 100}}}, "reason": "r"}}""");
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 100; i++)
            await client.Patch($"{Widgets}/w{i % 10}", $$$"""{"spec": {"size": {{{i + 500}}}, "reason": "r"}}""");
        return watch.Elapsed;
    }
}
