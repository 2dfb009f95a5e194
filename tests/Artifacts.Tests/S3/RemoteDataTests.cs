using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>Manifests, weights and images that lie in S3, through the environment that a pod has.</summary>
public sealed class RemoteDataTests : IAsyncDisposable
{
    const long Plenty = 1 << 30;
    static readonly CancellationToken None = CancellationToken.None;

    readonly TemporaryFolder temp = new();
    readonly FaultProxy proxy;
    readonly S3Store store;
    readonly RemoteData data = new(_ => { });
    readonly string root;

    public RemoteDataTests(S3Server server)
    {
        proxy = new(server.Endpoint);
        string prefix = $"data/{Guid.NewGuid():N}";
        (store, root) = (server.Store(prefix), $"s3://{server.Bucket}/{prefix}");
        // Only these tests read it in this process.
        foreach (var (name, value) in server.Variables(proxy.Address))
            Environment.SetEnvironmentVariable(name, value);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        temp.Dispose();
    }

    Task PutAsync(string path, string text) => store.WriteAsync(path, Encoding.UTF8.GetBytes(text), None);

    Task<ImageRoot> OpenAsync(long budget) =>
        ImageRoot.OpenAsync($"{root}/images/", "spec.data.imageRoot", temp.File("cache"), budget, _ => { }, None);

    async Task<IReadOnlyList<StoredImage>> FindAsync(long budget, params string[] paths) =>
        await (await OpenAsync(budget)).FindAsync(paths, "train.csv", 1, null, None);

    /// <summary>Finds them and reads each as a decoder would.</summary>
    async Task<string[]> ReadAsync(long budget, params string[] paths)
    {
        var images = await OpenAsync(budget);
        var found = await images.FindAsync(paths, "train.csv", 1, null, None);
        using var held = images.Acquire([.. found.Select(image => image.File).Distinct()], null, None);
        string[] texts =
        [
            .. found.Select(image =>
                File.ReadAllText(image.File).Substring((int)image.Offset, (int)(image.Length ?? new FileInfo(image.File).Length))
            ),
        ];
        Assert.Equal(texts.Select(ContentDigest.OfText), found.Select(image => image.Sha256));
        return texts;
    }

    string[] Fetched() =>
        Directory.Exists(temp.File("cache"))
            ?
            [
                .. Directory
                    .GetFiles(temp.File("cache"), "*", SearchOption.AllDirectories)
                    .Where(file => file.Contains("/images/", StringComparison.Ordinal)),
            ]
            : [];

    int Sent(string path) =>
        proxy.Seen.Count(request => request.Method == "GET" && request.Target.EndsWith(path, StringComparison.Ordinal));

    async Task PackAsync(params string[] paths)
    {
        foreach (string path in paths)
            temp.Write($"loose/{path}", path);
        await new ImagePack(server(), 2048, Directory.CreateDirectory(temp.File("scratch")).FullName).RunAsync(
            paths,
            temp.File("loose"),
            "train.csv",
            null,
            None
        );
        IArtifactStore server() => ArtifactStores.Open($"{root}/images", _ => { });
    }

    [Fact]
    public async Task A_local_location_stays_as_it_is()
    {
        Assert.Equal("/data/train.csv", await data.FileAsync("/data/train.csv", temp.Root, "the manifest", None));
        Assert.Empty(proxy.Seen);
    }

    [Fact]
    public async Task A_file_comes_under_its_own_name_and_a_missing_one_is_named()
    {
        await PutAsync("train.csv", "path,label\n");
        string file = await data.FileAsync($"{root}/train.csv", temp.Root, "spec.data.manifest", None);
        Assert.Equal((temp.File("train.csv"), "path,label\n"), (file, File.ReadAllText(file)));
        var missing = await Assert.ThrowsAsync<DataException>(() =>
            data.FileAsync($"{root}/absent.csv", temp.Root, "spec.data.manifest", None)
        );
        Assert.Equal($"{root}/absent.csv does not exist: check the name of spec.data.manifest.", missing.Message);
    }

    [Fact]
    public async Task Images_are_fetched_once_and_again_only_when_they_changed()
    {
        foreach (string name in new[] { "a.png", "deep/b.png" })
            await PutAsync($"images/{name}", name);
        Assert.Equal(["a.png", "deep/b.png"], await ReadAsync(Plenty, "a.png", "./deep//b.png"));

        // Had it been fetched again, this would be gone.
        string kept = Fetched().Single(file => file.EndsWith("a.png", StringComparison.Ordinal));
        File.WriteAllText(kept, "kept");
        await PutAsync("images/deep/b.png", "new");
        var found = await FindAsync(Plenty, "a.png", "deep/b.png");
        Assert.Equal("kept", File.ReadAllText(kept));
        Assert.Equal(
            ["a.png", "new"],
            found
                .Select(image => image.Sha256)
                .Select(sha256 =>
                    sha256 == ContentDigest.OfText("new") ? "new"
                    : sha256 == ContentDigest.OfText("a.png") ? "a.png"
                    : sha256
                )
        );
    }

    [Fact]
    public async Task A_fetched_image_whose_bytes_were_changed_on_this_machine_is_fetched_again()
    {
        await PutAsync("images/a.png", "one");
        await PutAsync("images/b.png", "two");
        await ReadAsync(Plenty, "a.png", "b.png");
        string changed = Fetched().Single(file => file.EndsWith("a.png", StringComparison.Ordinal));
        await File.WriteAllTextAsync(changed, "eno");

        Assert.Equal(["one", "two"], await ReadAsync(Plenty, "a.png", "b.png"));
        Assert.Equal("one", await File.ReadAllTextAsync(changed));
    }

    [Fact]
    public async Task Missing_images_are_named_with_their_rows_all_at_once()
    {
        await PutAsync("images/a.png", "a");
        var missing = await Assert.ThrowsAsync<DataException>(() => FindAsync(Plenty, "x.png", "a.png", "y.png"));
        Assert.Contains(
            $"row 0 (x.png): {root}/images/x.png does not exist\n  row 2 (y.png): {root}/images/y.png does not exist",
            missing.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_image_that_was_removed_is_missed_though_it_lies_in_the_cache()
    {
        await PutAsync("images/a.png", "a");
        await FindAsync(Plenty, "a.png");
        await store.DeleteAsync("images/a.png", None);
        await Assert.ThrowsAsync<DataException>(() => FindAsync(Plenty, "a.png"));
    }

    [Fact]
    public async Task Without_room_images_are_known_by_their_tags_and_fetched_to_be_read_alone()
    {
        foreach (string name in new[] { "a.png", "b.png" })
            await PutAsync($"images/{name}", name);
        var first = await FindAsync(0, "a.png", "b.png");
        Assert.Empty(Fetched());
        Assert.Equal(first, await FindAsync(0, "a.png", "b.png"));
        Assert.Equal(["a.png", "b.png"], await ReadAsync(0, "a.png", "b.png"));
        Assert.Empty(Fetched());
    }

    [Fact]
    public async Task An_interrupted_fetch_goes_on_where_it_stopped()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"{i}.png")];
        foreach (string name in names)
            await PutAsync($"images/{name}", name);
        proxy.Faults = request =>
        {
            if (!request.Target.EndsWith("/7.png", StringComparison.Ordinal))
                return null;
            Eventually
                .TrueAsync(
                    () =>
                        Directory
                            .GetFiles(temp.Root, "*.png", SearchOption.AllDirectories)
                            .Count(file => file.Contains("/tags/", StringComparison.Ordinal)) == 19,
                    "the others are there"
                )
                .Wait();
            return RequestFault.Refusal(403, "AccessDenied");
        };
        await Assert.ThrowsAsync<UsageException>(() => FindAsync(Plenty, names));
        Assert.Equal(19, Fetched().Length);
        foreach (string there in Fetched())
            File.AppendAllText(there, " kept");

        proxy.Faults = _ => null;
        await FindAsync(Plenty, names);
        Assert.Equal(19, Fetched().Count(file => File.ReadAllText(file).EndsWith(" kept", StringComparison.Ordinal)));
        Assert.Equal(20, Fetched().Length);
    }

    [Fact]
    public async Task Packed_images_cost_a_request_for_each_shard_and_none_the_second_time()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"{i}.png")];
        await PackAsync(names);
        Assert.Equal(names, await ReadAsync(Plenty, names));
        Assert.Equal(names, await ReadAsync(Plenty, names));
        int shards = proxy
            .Seen.Where(request => request.Method == "GET")
            .Select(request => request.Target)
            .Where(target => target.EndsWith(".tar", StringComparison.Ordinal))
            .Distinct()
            .Count();
        Assert.True(shards > 3);
        Assert.Equal(shards, Sent(".tar"));
        Assert.Equal(0, Sent(".png"));
    }

    [Fact]
    public async Task Shards_go_again_where_there_is_no_room_for_them()
    {
        await PackAsync("a.png", "b.png", "c.png", "d.png");
        Assert.Equal(["d.png", "a.png"], await ReadAsync(0, "d.png", "a.png"));
        Assert.DoesNotContain(Fetched(), file => file.EndsWith(".tar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_shard_that_is_another_than_the_index_says_is_noticed()
    {
        await PackAsync("a.png", "b.png");
        byte[] shard = (await store.ReadAsync("images/shard-000000.tar", None))!;
        shard[512]++;
        await store.WriteAsync("images/shard-000000.tar", shard, None);
        var changed = await Assert.ThrowsAsync<DataException>(() => ReadAsync(Plenty, "a.png", "b.png"));
        Assert.Contains("shard-000000.tar differs from shards.json", changed.Message, StringComparison.Ordinal);
        await store.DeleteAsync("images/shard-000000.tar", None);
        Assert.Contains(
            "is gone",
            (await Assert.ThrowsAsync<DataException>(() => ReadAsync(Plenty, "a.png", "b.png"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Images_that_no_shard_has_are_named_and_nothing_is_fetched()
    {
        await PackAsync("a.png");
        var missing = await Assert.ThrowsAsync<DataException>(() => FindAsync(Plenty, "a.png", "z.png"));
        Assert.Contains($"row 1 (z.png): no shard of {root}/images/ has it", missing.Message, StringComparison.Ordinal);
        Assert.Equal(0, Sent(".tar"));
    }
}
