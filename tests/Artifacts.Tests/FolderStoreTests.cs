using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class FolderStoreTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    readonly TempFolder temp = new();
    readonly FolderStore store;

    public FolderStoreTests() => store = new(temp["store"]);

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("../x", "'..'")]
    [InlineData("a/../../x", "'..'")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("a\0b", "NUL")]
    [InlineData("a//b", "empty name")]
    [InlineData("a/", "empty name")]
    [InlineData("./a", "'.'")]
    [InlineData("", "empty")]
    [InlineData("a/.partial-1", ".partial-")]
    public async Task A_path_that_could_leave_the_root_is_refused_by_every_operation(string path, string why)
    {
        string local = temp.Write("local", "x");
        Func<Task>[] operations =
        [
            () => store.ReadAsync(path, None),
            () => store.WriteAsync(path, default, None),
            () => store.PutFileAsync(local, path, None),
            () => store.FetchFileAsync(path, temp.Path, None),
            () => store.DeleteAsync(path, None),
            // The root may be listed, of all things done to a store.
            () => path.Length == 0 ? store.DeleteAsync(path, None) : store.ListAsync(path, None),
        ];
        foreach (var operation in operations)
            Assert.Contains(why, (await Assert.ThrowsAsync<UsageException>(operation)).Message, StringComparison.Ordinal);
        Assert.Equal(["local"], temp.Files());
    }

    [Fact]
    public async Task What_is_written_is_read_back_and_may_be_replaced()
    {
        await store.WriteAsync("runs/a/run.json", Encoding.UTF8.GetBytes("one"), None);
        await store.WriteAsync("runs/a/run.json", Encoding.UTF8.GetBytes("two"), None);
        Assert.Equal("two", Encoding.UTF8.GetString((await store.ReadAsync("runs/a/run.json", None))!));
        Assert.Equal(["store/runs/a/run.json"], temp.Files());
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_empty()
    {
        Assert.Null(await store.ReadAsync("a/b", None));
        Assert.Null(await store.FetchFileAsync("a/b", temp.Path, None));
        Assert.Empty(await store.ListAsync("", None));
        Assert.Empty(await store.ListAsync("a/b", None));
        await store.DeleteAsync("a/b", None);
    }

    [Fact]
    public async Task A_folder_is_no_object_and_an_object_no_folder()
    {
        await store.WriteAsync("a/b", new byte[1], None);
        Assert.Null(await store.ReadAsync("a", None));
        Assert.Null(await store.FetchFileAsync("a", temp.Path, None));
        Assert.Null(await store.ReadAsync("a/b/c", None));
        Assert.Empty(await store.ListAsync("a/b", None));
        var fault = await Assert.ThrowsAsync<UsageException>(() => store.WriteAsync("a/b/c", new byte[1], None));
        Assert.Contains("there is a file where a folder is needed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_listed_in_ordinal_order_without_half_written_files()
    {
        foreach (string name in new[] { "b/x", "B", "a", "ä", "a.b" })
            await store.WriteAsync($"p/{name}", new byte[1], None);
        temp.Write("store/p/.partial-0123", "half");
        Assert.Equal(["B", "a", "a.b", "b", "ä"], await store.ListAsync("p", None));
        Assert.Equal(["p"], await store.ListAsync("", None));
    }

    [Fact]
    public async Task A_put_file_is_taken_over()
    {
        string local = temp.Write("local", "bytes");
        await store.PutFileAsync(local, "steps/x", None);
        Assert.False(File.Exists(local));
        Assert.Equal("bytes", File.ReadAllText((await store.FetchFileAsync("steps/x", temp.Path, None))!));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.PutFileAsync(local, "steps/y", None));
    }

    [Fact]
    public async Task A_file_is_taken_over_from_another_file_system()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no second file system at /dev/shm");
        string local = Path.Combine("/dev/shm", Guid.NewGuid().ToString("N"));
        File.WriteAllText(local, "bytes");
        await store.PutFileAsync(local, "steps/x", None);
        Assert.False(File.Exists(local));
        Assert.Equal("bytes", File.ReadAllText(temp["store/steps/x"]));
    }

    [Fact]
    public async Task Deleting_takes_the_object_or_everything_below_and_nothing_beside()
    {
        foreach (string name in new[] { "a/1", "a/b/2", "ab/3", "c" })
            await store.WriteAsync(name, new byte[1], None);
        await store.DeleteAsync("a", None);
        await store.DeleteAsync("c", None);
        Assert.Equal(["store/ab/3"], temp.Files());
    }

    [Fact]
    public async Task A_link_inside_the_root_is_removed_without_what_it_points_to()
    {
        temp.Write("outside/kept", "x");
        await store.WriteAsync("a/1", new byte[1], None);
        Directory.CreateSymbolicLink(temp["store/a/link"], temp["outside"]);
        await store.DeleteAsync("a", None);
        Assert.Equal(["outside/kept"], temp.Files());
    }

    [Fact]
    public async Task Writers_of_one_object_at_once_leave_one_whole_object()
    {
        byte[][] versions = [.. Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 100_000).ToArray())];
        await Parallel.ForEachAsync(versions, async (version, stop) => await store.WriteAsync("x", version, stop));
        byte[] last = (await store.ReadAsync("x", None))!;
        Assert.Equal(versions[last[0]], last);
        Assert.Equal(["store/x"], temp.Files());
    }

    [Fact]
    public async Task An_object_far_too_large_to_be_small_is_not_read_into_memory()
    {
        using (var file = new FileStream(temp.Write("store/run.json", "x"), FileMode.Open))
            file.SetLength(1L << 40);
        Assert.Contains(
            "run.json",
            (await Assert.ThrowsAsync<ArtifactException>(() => store.ReadAsync("run.json", None))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_stopped_caller_writes_nothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => store.WriteAsync("x", new byte[1], source.Token));
        Assert.Empty(temp.Files());
    }

    [Theory]
    [InlineData("gs://bucket/runs", "not supported")]
    [InlineData("http://host/runs", "not supported")]
    [InlineData("file://host/runs", "the host 'host'")]
    [InlineData("", "is not a folder")]
    [InlineData("  ", "is not a folder")]
    [InlineData("a\0b", "is not a folder")]
    public void A_root_that_is_no_folder_is_refused(string uri, string why) =>
        Assert.Contains(why, Assert.Throws<UsageException>(() => ArtifactStores.Open(uri)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_root_that_is_a_file_is_refused() =>
        Assert.Contains(
            "is a file",
            Assert.Throws<UsageException>(() => ArtifactStores.Open(temp.Write("file", "x"))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("file:///data/my%20runs", "/data/my runs")]
    [InlineData("file://localhost/data", "/data")]
    [InlineData("/data/runs", "/data/runs")]
    [InlineData("/data/50%20", "/data/50%20")]
    public void A_folder_is_opened_by_path_or_uri(string uri, string root) => Assert.Equal(root, ArtifactStores.Open(uri).Root);

    [Fact]
    public void A_relative_root_starts_from_the_current_folder() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "out"), ArtifactStores.Open("out").Root);

    [Fact]
    public async Task What_another_run_removes_while_it_is_listed_read_or_written_is_no_fault()
    {
        FolderStore store = new(temp["shared"]);
        using CancellationTokenSource ended = new();
        var other = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                for (int i = 0; i < 20; i++)
                    await store.WriteAsync($"steps/{i}/deep/er/a.json", new byte[1], CancellationToken.None);
                await store.DeleteAsync("steps", CancellationToken.None);
            }
        });
        for (int round = 0; round < 200; round++)
        {
            await foreach (var each in store.EnumerateAsync("", CancellationToken.None))
                _ = await store.ReadAsync(each.Path, CancellationToken.None);
            _ = await store.ListAsync("steps/3/deep", CancellationToken.None);
        }
        await ended.CancelAsync();
        await other;
    }
}
