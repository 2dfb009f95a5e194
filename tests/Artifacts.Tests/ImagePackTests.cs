using System.Diagnostics;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

/// <summary>Images packed into shards and found in them again.</summary>
public sealed class ImagePackTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly string LongName = $"{new string('x', 90)}/{new string('y', 90)}.jpg";

    readonly TempFolder folder = new();
    readonly string[] paths = ["a.jpg", "./deep//b.png", "ü, \"odd\".jpg", LongName, "empty.jpg", "z.jpg"];

    public ImagePackTests()
    {
        for (int i = 0; i < paths.Length; i++)
        {
            byte[] bytes = new byte[paths[i] == "empty.jpg" ? 0 : 3000 * (i + 1)];
            new Random(i).NextBytes(bytes);
            folder.Write($"images/{paths[i]}", bytes);
        }
    }

    public void Dispose() => folder.Dispose();

    Task<PackOutcome> PackAsync(string place, long shardBytes = 20_000, params string[] these) =>
        new ImagePack(new FolderStore(folder[place]), shardBytes, Directory.CreateDirectory(folder[$"scratch-{place}"]).FullName).RunAsync(
            these is [] ? paths : these,
            folder["images"],
            "m.csv",
            null,
            None
        );

    Task<ImageRoot> OpenAsync(string place) =>
        ImageRoot.OpenAsync(folder[place], "spec.data.imageRoot", folder["cache"], 0, _ => { }, None);

    async Task<IReadOnlyList<StoredImage>> FindAsync(string place, params string[] these) =>
        await (await OpenAsync(place)).FindAsync(these is [] ? paths : these, "m.csv", 2, null, None);

    static byte[] Bytes(StoredImage image) => File.ReadAllBytes(image.File).AsSpan((int)image.Offset, (int)image.Length!).ToArray();

    static string Run(string program, string at, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = at,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    [Fact]
    public async Task Packed_images_have_the_digests_and_bytes_of_loose_ones()
    {
        Assert.Equal(6, (await PackAsync("shards")).Images);
        var loose = await FindAsync("images");
        var packed = await FindAsync("shards");
        Assert.Equal(loose.Select(image => (image.Path, image.Sha256)), packed.Select(image => (image.Path, image.Sha256)));
        Assert.All(packed, image => Assert.Equal(File.ReadAllBytes(folder[$"images/{image.Path}"]), Bytes(image)));
        Assert.True(packed.Select(image => image.File).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Shards_are_what_other_programs_take_for_tars_and_digests()
    {
        var outcome = await PackAsync("shards");
        for (int i = 0; i < outcome.Shards; i++)
        {
            string name = $"shard-{i:000000}.tar";
            Run("tar", folder["shards"], "--one-top-level=out", "-xf", name);
            Assert.Contains("OK", Run("sha256sum", folder["shards"], "-c", $"{name}.sha256"), StringComparison.Ordinal);
            Assert.True(new FileInfo(folder[$"shards/{name}"]).Length <= 20_000, name);
        }
        Assert.All(paths, path =>
            Assert.Equal(File.ReadAllBytes(folder[$"images/{path}"]), File.ReadAllBytes(folder[$"shards/out/{path}"]))
        );
        Assert.All(Directory.GetFiles(folder["shards/out"]), file => Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file)));
    }

    [Fact]
    public async Task Pythons_tarfile_which_WebDataset_reads_with_lists_the_names_of_the_manifest()
    {
        await PackAsync("shards", 1 << 20);
        const string Script = "import tarfile,sys; print(*(m.name for m in tarfile.open(sys.argv[1])), sep='|', end='')";
        string[] names = Run("python3", folder["shards"], "-c", Script, "shard-000000.tar").Split('|');
        Assert.Equal(["a.jpg", "deep/b.png", "ü, \"odd\".jpg", LongName, "empty.jpg", "z.jpg"], names);
    }

    [Fact]
    public async Task A_link_is_packed_as_the_image_it_leads_to()
    {
        File.CreateSymbolicLink(folder["images/link.jpg"], folder["images/z.jpg"]);
        await PackAsync("shards", 20_000, "link.jpg");
        Assert.Equal(File.ReadAllBytes(folder["images/z.jpg"]), Bytes((await FindAsync("shards", "link.jpg"))[0]));
    }

    [Fact]
    public async Task The_same_images_give_the_same_bytes_whenever_and_wherever_they_are_packed()
    {
        await PackAsync("first");
        File.SetLastWriteTimeUtc(folder["images/a.jpg"], DateTime.UnixEpoch.AddDays(1));
        await PackAsync("second", 20_000, [.. paths, "a.jpg"]);
        string[] files = [.. Directory.GetFiles(folder["first"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(files, Directory.GetFiles(folder["second"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder[$"first/{file}"]), File.ReadAllBytes(folder[$"second/{file}"])));
        // As this version writes them: another digest means that old sets are packed anew.
        Assert.StartsWith("a412df763eb20ad3", ContentDigest.OfFile(folder["first/shards.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_packed_already_is_left_alone_and_what_was_lost_is_written_again()
    {
        var outcome = await PackAsync("shards");
        Assert.Equal(outcome.Shards, outcome.Written);
        Assert.Equal(0, (await PackAsync("shards")).Written);
        File.Delete(folder["shards/shards.json"]);
        File.WriteAllText(folder["shards/shard-000001.tar"], "short");
        Assert.Equal(1, (await PackAsync("shards")).Written);
        Assert.Equal(6, (await FindAsync("shards")).Select(image => ContentDigest.OfBytes(Bytes(image))).Count());
    }

    [Fact]
    public async Task Shards_of_another_set_that_was_never_finished_are_replaced()
    {
        await PackAsync("shards");
        File.Delete(folder["shards/shards.json"]);
        byte[] changed = File.ReadAllBytes(folder["images/a.jpg"]);
        changed[7]++;
        folder.Write("images/a.jpg", changed);
        Assert.Equal(1, (await PackAsync("shards")).Written);
        Assert.Equal(changed, Bytes((await FindAsync("shards", "a.jpg"))[0]));
    }

    [Fact]
    public async Task A_place_with_other_images_is_refused_and_keeps_them()
    {
        await PackAsync("shards");
        byte[] index = File.ReadAllBytes(folder["shards/shards.json"]);
        await Assert.ThrowsAsync<UsageException>(() => PackAsync("shards", 20_000, "z.jpg", "a.jpg"));
        await Assert.ThrowsAsync<UsageException>(() => PackAsync("shards", 20_000, [.. paths[..5]]));
        await Assert.ThrowsAsync<UsageException>(() => PackAsync("shards", 1 << 20));
        Assert.Equal(index, File.ReadAllBytes(folder["shards/shards.json"]));
        Assert.All(await FindAsync("shards"), image => Assert.Equal(image.Sha256, ContentDigest.OfBytes(Bytes(image))));
    }

    [Fact]
    public async Task Missing_images_are_named_with_their_rows_before_anything_is_packed()
    {
        var missing = await Assert.ThrowsAsync<DataException>(() => PackAsync("shards", 20_000, "a.jpg", "x.jpg", "y.jpg"));
        Assert.Contains("2 of 3 images of m.csv", missing.Message, StringComparison.Ordinal);
        Assert.Contains("row 1 (x.jpg)", missing.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["shards"]));
    }

    [Fact]
    public async Task Images_that_no_shard_has_are_named_with_their_rows()
    {
        await PackAsync("shards", 20_000, "a.jpg");
        var missing = await Assert.ThrowsAsync<DataException>(() => FindAsync("shards", "z.jpg", "a.jpg", "q.jpg"));
        Assert.Contains("2 of 3 images of m.csv", missing.Message, StringComparison.Ordinal);
        Assert.Contains("row 0 (z.jpg): no shard of", missing.Message, StringComparison.Ordinal);
        Assert.Contains("row 2 (q.jpg): no shard of", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_that_is_gone_or_cut_short_is_named()
    {
        await PackAsync("shards");
        File.Delete(folder["shards/shard-000000.tar"]);
        File.WriteAllText(folder["shards/shard-000001.tar"], "short");
        var refused = await Assert.ThrowsAsync<DataException>(() => FindAsync("shards"));
        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        Assert.Contains("shard-000001.tar has 5 bytes, but ", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> HostileIndexes() =>
        new()
        {
            { "\"shard-000000.tar\"", "\"../shard-000000.tar\"" },
            { "\"shard-000000.tar\"", "\"/etc/passwd\"" },
            { "\"shard-000000.tar\"", "\"a/b.tar\"" },
            { "\"shard-000000.tar\"", "\"\"" },
            { "\"shard-000000.tar\"", "\"shard-000001.tar\"" },
            { "\"images.csv\"", "\"../images.csv\"" },
            { "\"format\": 1", "\"format\": 2" },
            { "\"format\": 1,", "" },
            { "\"sha256\": \"", "\"sha256\": \"G" },
            { "\"size\": ", "\"size\": -" },
            { "}", "" },
        };

    [Theory, MemberData(nameof(HostileIndexes))]
    public async Task An_index_that_lies_is_refused(string part, string lie)
    {
        await PackAsync("shards");
        string index = File.ReadAllText(folder["shards/shards.json"]);
        Assert.Contains(part, index, StringComparison.Ordinal);
        folder.Write("shards/shards.json", index.Replace(part, lie, StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<DataException>(() => OpenAsync("shards"));
        Assert.Contains("is not an index of packed images", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> HostileLists() =>
        new()
        {
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000009.tar,512,3000," },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,../shard-000000.tar,512,3000," },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000000.tar,-1,3000," },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000000.tar,99999999999999999999,3000," },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000000.tar,512,20000," },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000000.tar,512,3000,Z" },
            { "a.jpg,shard-000000.tar,512,3000,", "a.jpg,shard-000000.tar,512,3000,1," },
            { "z.jpg,", "a.jpg," },
            { "path,shard,", "path,tar," },
        };

    [Theory, MemberData(nameof(HostileLists))]
    public async Task A_list_that_lies_is_refused_though_its_digest_is_right(string part, string lie)
    {
        await PackAsync("shards");
        string list = File.ReadAllText(folder["shards/images.csv"]),
            index = File.ReadAllText(folder["shards/shards.json"]);
        Assert.Contains(part, list, StringComparison.Ordinal);
        string other = list.Replace(part, lie, StringComparison.Ordinal);
        folder.Write("shards/images.csv", other);
        var (was, now) = (ContentDigest.OfText(list), ContentDigest.OfText(other));
        int sizeWas = System.Text.Encoding.UTF8.GetByteCount(list),
            size = System.Text.Encoding.UTF8.GetByteCount(other);
        folder.Write(
            "shards/shards.json",
            index.Replace(was, now, StringComparison.Ordinal).Replace($"\"size\": {sizeWas}", $"\"size\": {size}", StringComparison.Ordinal)
        );
        var refused = await Assert.ThrowsAsync<DataException>(() => FindAsync("shards"));
        Assert.Contains("images.csv, line ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_another_digest_is_refused()
    {
        await PackAsync("shards");
        File.AppendAllText(folder["shards/images.csv"], "\n");
        var refused = await Assert.ThrowsAsync<DataException>(() => FindAsync("shards"));
        Assert.Contains("is not the list that shards.json names", refused.Message, StringComparison.Ordinal);
    }
}
