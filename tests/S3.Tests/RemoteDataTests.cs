using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Contracts;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.S3Tests;

/// <summary>Manifests, weights and images that lie in S3, through the environment that a pod has.</summary>
public sealed class RemoteDataTests : IAsyncDisposable
{
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
        foreach (var (name, value) in server.Variables(proxy.Address)) Environment.SetEnvironmentVariable(name, value);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        temp.Dispose();
    }

    Task PutAsync(string path, string text) => store.WriteAsync(path, Encoding.UTF8.GetBytes(text), None);

    Task<string> ImagesAsync(params string[] paths) => data.ImagesAsync($"{root}/images/", paths, temp.File("cache"), "train.csv", null, None);

    [Fact]
    public async Task A_local_location_stays_as_it_is()
    {
        Assert.Equal("/data/train.csv", await data.FileAsync("/data/train.csv", temp.Root, "the manifest", None));
        Assert.Equal("/data", await data.ImagesAsync("/data", ["a.png"], temp.Root, "train.csv", null, None));
        Assert.Empty(proxy.Seen);
    }

    [Fact]
    public async Task A_file_comes_under_its_own_name_and_a_missing_one_is_named()
    {
        await PutAsync("train.csv", "path,label\n");
        string file = await data.FileAsync($"{root}/train.csv", temp.Root, "spec.data.manifest", None);
        Assert.Equal((temp.File("train.csv"), "path,label\n"), (file, File.ReadAllText(file)));
        var missing = await Assert.ThrowsAsync<DataException>(() => data.FileAsync($"{root}/absent.csv", temp.Root, "spec.data.manifest", None));
        Assert.Equal($"There is no {root}/absent.csv: check the name of spec.data.manifest.", missing.Message);
    }

    [Fact]
    public async Task Images_are_fetched_once_and_again_only_when_they_changed()
    {
        foreach (string name in new[] { "a.png", "deep/b.png" }) await PutAsync($"images/{name}", name);
        string folder = await ImagesAsync("a.png", "./deep//b.png");
        Assert.Equal("deep/b.png", File.ReadAllText(Path.Combine(folder, "deep/b.png")));

        // Had it been fetched again, this would be gone.
        File.WriteAllText(Path.Combine(folder, "a.png"), "kept");
        await PutAsync("images/deep/b.png", "new");
        Assert.Equal(folder, await ImagesAsync("a.png", "deep/b.png"));
        Assert.Equal(("kept", "new"), (File.ReadAllText(Path.Combine(folder, "a.png")), File.ReadAllText(Path.Combine(folder, "deep/b.png"))));
    }

    [Fact]
    public async Task Missing_images_are_named_with_their_rows_all_at_once()
    {
        await PutAsync("images/a.png", "a");
        var missing = await Assert.ThrowsAsync<DataException>(() => ImagesAsync("x.png", "a.png", "y.png"));
        Assert.Contains($"row 0: there is no {root}/images/x.png\n  row 2: there is no {root}/images/y.png", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_was_removed_is_missed_though_it_lies_in_the_cache()
    {
        await PutAsync("images/a.png", "a");
        await ImagesAsync("a.png");
        await store.DeleteAsync("images/a.png", None);
        await Assert.ThrowsAsync<DataException>(() => ImagesAsync("a.png"));
    }

    [Fact]
    public async Task An_interrupted_fetch_goes_on_where_it_stopped()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"{i}.png")];
        foreach (string name in names) await PutAsync($"images/{name}", name);
        proxy.Faults = request =>
        {
            if (!request.Target.EndsWith("/7.png", StringComparison.Ordinal)) return null;
            Eventually.TrueAsync(() => Directory.GetFiles(temp.Root, "*.png", SearchOption.AllDirectories).Count(file => file.Contains("/tags/", StringComparison.Ordinal)) == 19, "the others are there").Wait();
            return RequestFault.Refusal(403, "AccessDenied");
        };
        await Assert.ThrowsAsync<UsageException>(() => ImagesAsync(names));
        string folder = Path.Combine(Directory.GetDirectories(temp.File("cache/s3"))[0], "images");
        foreach (string there in Directory.GetFiles(folder)) File.AppendAllText(there, " kept");

        proxy.Faults = _ => null;
        await ImagesAsync(names);
        Assert.All(names, name => Assert.StartsWith(name, File.ReadAllText(Path.Combine(folder, name)), StringComparison.Ordinal));
        Assert.Equal(19, names.Count(name => File.ReadAllText(Path.Combine(folder, name)) == $"{name} kept"));
    }
}
