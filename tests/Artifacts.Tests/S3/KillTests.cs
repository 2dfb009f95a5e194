using System.Diagnostics;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Artifacts.Stores;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>
/// A process that is killed (SIGKILL) while it commits: the next start neither trusts nor loses anything, and the garbage is found.
/// </summary>
public sealed class KillTests : IAsyncDisposable
{
    const int Size = 40_000_000;
    static readonly CancellationToken None = CancellationToken.None;

    readonly TemporaryFolder temp = new();
    readonly FaultProxy proxy;
    readonly S3Server server;
    readonly string prefix = $"kill/{Guid.NewGuid():N}";

    public KillTests(S3Server server)
    {
        this.server = server;
        proxy = new(server.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        temp.Dispose();
    }

    public static TheoryData<string> Stages() =>
        [
            "the upload begins",
            "the second part",
            "the upload is completed",
            "a small file",
            "result.json",
            "result.json is written",
            "the run's record",
        ];

    static bool Reached(string stage, ProxiedRequest request) =>
        stage switch
        {
            "the upload begins" => request.Method == "POST" && request.Target.Contains("uploads=", StringComparison.Ordinal),
            "the second part" => request.Target.Contains("partNumber=2", StringComparison.Ordinal),
            "the upload is completed" => request.Method == "POST" && request.Target.Contains("uploadId=", StringComparison.Ordinal),
            "a small file" => request.Method == "PUT" && request.Target.Contains("held-out-rows.csv", StringComparison.Ordinal),
            "the run's record" => request.Method == "PUT" && request.Target.Contains("/runs/", StringComparison.Ordinal),
            _ => request.Method == "PUT" && request.Target.Contains("result.json", StringComparison.Ordinal),
        };

    [Theory, MemberData(nameof(Stages))]
    public async Task Killed_at_any_stage_it_is_done_again_or_found_done(string stage)
    {
        bool afterwards = stage == "result.json is written";
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Faults = request =>
        {
            if (!Reached(stage, request))
                return null;
            reached.TrySetResult();
            // Half of the request arrives, or all of it and nobody hears.
            return afterwards ? RequestFault.LostAnswer : new() { RequestBytes = request.Method == "PUT" ? 10 : 0 };
        };
        using (var killed = Start("first"))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            if (afterwards)
                await Eventually.TrueAsync(
                    () => server.Store(prefix).ReadAsync($"steps/fold-0/{new string('a', 64)}/first/result.json", None).Result is not null,
                    "result.json is there"
                );
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        proxy.Faults = _ => null;
        using var again = Start("second");
        string words = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();
        Assert.Equal(stage is "result.json is written" or "the run's record" ? "reused first\n" : "committed second\n", words);

        var store = server.Store(prefix);
        foreach (var garbage in await GarbageCollector.FindAsync(store, DateTimeOffset.UtcNow.AddHours(1), None))
        {
            Assert.DoesNotContain("/second", garbage.Path, StringComparison.Ordinal);
            await GarbageCollector.RemoveAsync(store, garbage, None);
        }
        Assert.Empty(await GarbageCollector.FindAsync(store, DateTimeOffset.UtcNow.AddHours(1), None));
        Assert.Single(await store.ListAsync($"steps/fold-0/{new string('a', 64)}", None));
        Assert.NotNull(await AttemptFinder.FindAsync(store, "fold-0", new('a', 64), temp.File("fetched"), None));
    }

    /// <summary>Name of a stage, the request that it is, and the shards of three that are left to do.</summary>
    public static TheoryData<string, string, string, int> PackStages() =>
        new()
        {
            { "the first shard", "PUT", "partNumber=2", 3 },
            { "a shard is completed", "POST", "uploadId=", 3 },
            { "a shard's digest", "PUT", "shard-000000.tar.sha256", 3 },
            { "the last shard's digest", "PUT", "shard-000002.tar.sha256", 1 },
            { "the list", "PUT", "images.csv", 0 },
            { "the index", "PUT", "shards.json", 0 },
        };

    [Theory, MemberData(nameof(PackStages))]
    public async Task Packing_killed_at_any_stage_goes_on_there_and_gives_the_same_bytes(
        string stage,
        string method,
        string target,
        int left
    )
    {
        // The first is larger than a shard may be, so it has one to itself, and goes in parts.
        int[] sizes = [17_000_000, 900_000, 800_000];
        Random random = new(3);
        for (int i = 0; i < sizes.Length; i++)
        {
            byte[] image = new byte[sizes[i]];
            random.NextBytes(image);
            temp.Write($"images/{i}.jpg", "");
            await File.WriteAllBytesAsync(temp.File($"images/{i}.jpg"), image);
        }
        string[] work = [temp.File("images"), "1000000"];
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Faults = request =>
        {
            if (request.Method != method || !request.Target.Contains(target, StringComparison.Ordinal))
                return null;
            reached.TrySetResult();
            return new() { RequestBytes = method == "PUT" ? 10 : 0 };
        };
        using (var killed = Start("pack", work))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            killed.Kill();
            await killed.WaitForExitAsync();
        }
        var store = server.Store(prefix);
        Assert.True(await store.ReadAsync("shards.json", None) is null, stage);

        proxy.Faults = _ => null;
        using var again = Start("pack", work);
        string words = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();
        Assert.Equal($"packed {left} of 3\n", words);
        FolderStore whole = new(temp.File("whole"));
        await new ImagePack(whole, 1_000_000, Directory.CreateDirectory(temp.File("packing")).FullName).RunAsync(
            [.. Enumerable.Range(0, sizes.Length).Select(i => $"{i}.jpg")],
            temp.File("images"),
            "the folder",
            null,
            None
        );
        Assert.Equal(await whole.ReadAsync("shards.json", None), await store.ReadAsync("shards.json", None));
        Assert.Equal(await whole.ReadAsync("images.csv", None), await store.ReadAsync("images.csv", None));
        Assert.Equal(await whole.ReadAsync("shard-000001.tar", None), await store.ReadAsync("shard-000001.tar", None));
    }

    Process Start(string attempt) => Start("commit", attempt, $"{Size}");

    Process Start(string work, params string[] more)
    {
        string[] arguments =
        [
            typeof(KilledProgram).Assembly.Location,
            KilledProgram.Name,
            work,
            $"s3://{server.Bucket}/{prefix}",
            temp.File("scratch"),
            .. more,
        ];
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in server.Variables(proxy.Address))
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
