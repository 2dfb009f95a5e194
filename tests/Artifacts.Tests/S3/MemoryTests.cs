using StackingK8s.TestKit;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>What the client holds. It runs alone: what is allocated is counted for the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests(S3Server server) : IDisposable
{
    readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task No_more_than_a_quarter_of_a_gigabyte_is_held_for_a_large_file()
    {
        using (var large = File.OpenHandle(temp.File("large"), FileMode.Create, FileAccess.Write))
            RandomAccess.SetLength(large, 300 << 20);
        var direct = server.Store($"memory/{Guid.NewGuid():N}");

        // Nothing that is allocated can be held: buffers are used again and again.
        Assert.InRange(await AllocatedAsync(() => direct.PutFileAsync(temp.File("large"), "large", default)), 0, 256 << 20);
        Assert.InRange(
            await AllocatedAsync(async () => Assert.NotNull(await direct.FetchFileAsync("large", temp.File("fetched"), default))),
            0,
            256 << 20
        );
    }

    static async Task<long> AllocatedAsync(Func<Task> work)
    {
        long before = GC.GetTotalAllocatedBytes();
        await work();
        return GC.GetTotalAllocatedBytes() - before;
    }
}

/// <summary>Runs when nothing else does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
