using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>The store against a real server.</summary>
public sealed class S3StoreTests(S3Server server) : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    readonly TemporaryFolder temp = new();
    readonly S3Store store = server.Store($"store/{Guid.NewGuid():N}");

    public void Dispose() => temp.Dispose();

    Task WriteAsync(string path, string text) => store.WriteAsync(path, Encoding.UTF8.GetBytes(text), None);

    string LocalFile(int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        string path = temp.File($"file-{bytes}");
        File.WriteAllBytes(path, content);
        return path;
    }

    static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        List<T> all = [];
        await foreach (var each in source)
            all.Add(each);
        return all;
    }

    [Fact]
    public async Task What_is_missing_is_missing_and_no_fault()
    {
        Assert.Null(await store.ReadAsync("no/such", None));
        Assert.Null(await store.FetchFileAsync("no/such", temp.Root, None));
        Assert.Empty(await store.ListAsync("no", None));
        Assert.Empty(await AllAsync(store.EnumerateAsync("no", None)));
        await store.DeleteAsync("no", None);
        await store.DiscardAsync(new("no/such", "none", default), None);
    }

    [Fact]
    public async Task A_small_object_is_written_read_and_written_anew()
    {
        await WriteAsync("a/b.json", "one");
        await WriteAsync("a/b.json", "");
        Assert.Empty((await store.ReadAsync("a/b.json", None))!);
        await WriteAsync("a/b.json", "three");
        Assert.Equal("three", Encoding.UTF8.GetString((await store.ReadAsync("a/b.json", None))!));
    }

    [Theory]
    [InlineData("a b+c(1)'é%.txt")]
    [InlineData("%2F&?#=;:@$,~!*")]
    [InlineData("日本語/ü \"quoted\".csv")]
    public async Task A_name_may_hold_any_character(string name)
    {
        await WriteAsync($"odd/{name}", name);
        Assert.Equal(name, Encoding.UTF8.GetString((await store.ReadAsync($"odd/{name}", None))!));
        Assert.Equal([$"odd/{name}"], (await AllAsync(store.EnumerateAsync("odd", None))).Select(each => each.Path));
        await store.PutFileAsync(LocalFile(17 << 20), $"odd/large/{name}", None);
        Assert.NotNull(await store.FetchFileAsync($"odd/large/{name}", temp.Root, None));
        await store.DeleteAsync("odd", None);
        Assert.Empty(await AllAsync(store.EnumerateAsync("odd", None)));
    }

    [Fact]
    public async Task A_listing_shows_objects_and_folders_and_takes_no_neighbour_for_a_child()
    {
        foreach (string path in new[] { "d/b", "d/a/x", "d/a/y", "d/c/z/w", "dd/n" })
            await WriteAsync(path, path);
        Assert.Equal(["a", "b", "c"], await store.ListAsync("d", None));
        Assert.Equal(["d", "dd"], await store.ListAsync("", None));
        var below = await AllAsync(store.EnumerateAsync("d", None));
        Assert.Equal(["d/a/x", "d/a/y", "d/b", "d/c/z/w"], below.Select(each => each.Path).Order(StringComparer.Ordinal));
        Assert.All(below, each => Assert.Equal(each.Path.Length, each.Size));
        Assert.All(below, each => Assert.InRange(each.ModifiedAt, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)));
        await store.DeleteAsync("d", None);
        Assert.Equal(["dd"], await store.ListAsync("", None));
    }

    [Fact]
    public async Task A_listing_of_more_than_a_page_is_whole()
    {
        string[] names = [.. Enumerable.Range(0, 1005).Select(i => $"many/{i:D4}")];
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (name, _) =>
            await WriteAsync(name, "x")
        );
        Assert.Equal(names.Select(name => name[5..]), await store.ListAsync("many", None));
        await store.DeleteAsync("many", None);
        Assert.Empty(await store.ListAsync("many", None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 << 20)]
    [InlineData((8 << 20) + 1)]
    [InlineData((16 << 20) + 1)]
    [InlineData(50_000_000)]
    public async Task A_file_comes_back_byte_by_byte(int size)
    {
        string file = LocalFile(size);
        await store.PutFileAsync(file, "files/f", None);
        string? fetched = await store.FetchFileAsync("files/f", temp.File("fetched"), None);
        Assert.Equal(temp.File("fetched/files/f"), fetched);
        Assert.Equal(ContentDigest.OfFile(file), ContentDigest.OfFile(fetched!));
        Assert.Equal(["f"], Directory.GetFiles(temp.File("fetched/files")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_unchanged_object_is_not_fetched_again_and_a_changed_one_is()
    {
        await WriteAsync("image", "one");
        string? tag = await store.FetchAsync("image", temp.File("image"), null, None);
        File.WriteAllText(temp.File("image"), "left alone");
        Assert.Equal(tag, await store.FetchAsync("image", temp.File("image"), tag, None));
        Assert.Equal("left alone", File.ReadAllText(temp.File("image")));
        await WriteAsync("image", "two");
        Assert.NotEqual(tag, await store.FetchAsync("image", temp.File("image"), tag, None));
        Assert.Equal("two", File.ReadAllText(temp.File("image")));
    }

    [Fact]
    public async Task An_attempt_is_committed_found_and_verified()
    {
        string work = new('a', 64);
        StepReference reference;
        using (AttemptWriter writer = new(store, temp.File("scratch"), "fold-0", work, "1"))
        {
            File.Copy(LocalFile(20 << 20), writer.PathFor("experts/net/weights.safetensors"));
            File.WriteAllText(writer.PathFor("rows.csv"), "row\n");
            reference = await writer.CommitAsync("0.1.0", new Dictionary<string, string>(), new Dictionary<string, double>(), None);
        }
        Assert.False(Directory.Exists(temp.File("scratch")));
        Assert.Equal(reference, (await AttemptFinder.FindAsync(store, "fold-0", work, temp.File("fetched"), None))!.Reference);

        await WriteAsync($"{ArtifactPaths.Attempt(reference)}/rows.csv", "now\n");
        Assert.Null(await AttemptFinder.FindAsync(store, "fold-0", work, temp.File("fetched"), None));
    }

    [Fact]
    public async Task A_prefix_may_be_empty()
    {
        string name = $"top-{Guid.NewGuid():N}";
        await server.Store("").WriteAsync(name, "x"u8.ToArray(), None);
        Assert.Contains(name, await server.Store("").ListAsync("", None));
        await server.Store("").DeleteAsync(name, None);
        Assert.Null(await server.Store("").ReadAsync(name, None));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/top")]
    [InlineData("")]
    public async Task A_path_that_leaves_the_root_is_refused(string path) =>
        await Assert.ThrowsAsync<UsageException>(() => store.ReadAsync(path, None));
}
