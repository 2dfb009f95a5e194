using System.Diagnostics;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Tests.Vision.Images;

public sealed class ImageCacheTests : IDisposable
{
    const int Size = 16;
    readonly Folder folder = new(),
        caches = new();

    public void Dispose()
    {
        this.folder.Dispose();
        this.caches.Dispose();
    }

    [Fact]
    public void Every_unreadable_image_is_reported_at_once_and_nothing_is_left()
    {
        var images = Pictures.Write(this.folder, 4, Size);
        File.Delete(images[1].Path);
        this.folder.Write("3.png", []);
        images[3] = Pictures.Described(images[3].Path);
        var rejected = Assert.Throws<UnreadableImagesException>(() => Open(images));
        Assert.Equal([UnreadableReason.Missing, UnreadableReason.Empty], rejected.Images.Select(image => image.Reason));
        Assert.Equal([images[1].Path, images[3].Path], rejected.Images.Select(image => image.Path));
        Assert.Contains("2 of 4 images", rejected.Message, StringComparison.Ordinal);
        AssertNothingBut([]);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        string file = this.folder.Write("file", [1]);
        var rejected = Assert.Throws<IOException>(() =>
            ImageCache.Open(Path.Combine(file, "caches"), Pictures.Write(this.folder, 1, Size), Size, 1)
        );
        Assert.Contains(file, rejected.Message, StringComparison.Ordinal);
        Assert.Contains("choose another folder", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_found_before_anything_is_written()
    {
        // 10,000 images of 25,000 x 25,000 pixels are 18.75 TB.
        var images = Enumerable.Range(0, 10_000).Select(i => ("never opened", $"{i:x64}")).ToArray();
        var rejected = Assert.Throws<IOException>(() => ImageCache.Open(this.caches, images, 25_000, 1));
        Assert.Contains("18750000.6 MB", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("are free", rejected.Message, StringComparison.Ordinal);
        AssertNothingBut([]);
    }

    [Fact]
    public void A_cancelled_build_leaves_nothing()
    {
        var images = Pictures.Write(this.folder, 20, Size);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            ImageCache.Open(
                this.caches,
                images,
                Size,
                2,
                done =>
                {
                    if (done == 5)
                        stop.Cancel();
                },
                cancellation: stop.Token
            )
        );
        AssertNothingBut([]);
    }

    [Fact]
    public void What_a_killed_process_left_is_not_trusted()
    {
        var images = Pictures.Write(this.folder, 3, Size);
        using (Open(images)) { }
        string path = Assert.Single(this.caches.Files("*.images"));
        byte[] whole = File.ReadAllBytes(path);

        // Killed while building: only the half-written file is there.
        File.Delete(path);
        string partial = $"{path[..path.LastIndexOf('-')]}.partial";
        File.WriteAllBytes(partial, whole[..^500]);
        using (var rebuilt = Open(images))
            AssertHolds(rebuilt, images);
        AssertNothingBut([path]);

        // Copied by something that was killed: the right name, but cut short, or of the right length without its header.
        foreach (byte[] broken in (byte[][])[whole[..^1], [.. new byte[100], .. whole[100..]], []])
        {
            File.WriteAllBytes(path, broken);
            using var rebuilt = Open(images);
            AssertHolds(rebuilt, images);
        }
    }

    [Fact]
    public void Images_are_the_decoders_in_the_order_listed_whatever_the_number_of_threads()
    {
        var images = Pictures.Write(this.folder, 9, Size + 3);
        foreach (int threads in (int[])[1, 4])
        {
            using var caches = new Folder();
            using var cache = ImageCache.Open(caches, images, Size, threads);
            AssertHolds(cache, images);
        }
    }

    [Fact]
    public void An_existing_cache_is_opened_without_decoding_even_when_the_images_are_gone()
    {
        var images = Pictures.Write(this.folder, 3, Size);
        var counts = new List<int>();
        using (ImageCache.Open(this.caches, images, Size, 2, counts.Add))
            Assert.Equal([1, 2, 3], counts);
        foreach (var (path, _) in images)
            File.Delete(path);
        using var again = ImageCache.Open(this.caches, images, Size, 2, _ => Assert.Fail("decoded again"));
        Assert.Equal(3, again.Count);
    }

    [Fact]
    public void An_image_is_decoded_once_for_all_lists_that_have_it_and_only_missing_ones_are_added()
    {
        var images = Pictures.Write(this.folder, 5, Size);
        using var first = Open(images[..3]);
        using var reversed = Open([.. images[..3].Reverse()]);
        Assert.Single(this.caches.Files("*.images"));
        Assert.True(reversed.Image(0).SequenceEqual(first.Image(2)));

        var counts = new List<int>();
        using var more = ImageCache.Open(this.caches, images, Size, 2, counts.Add);
        Assert.Equal([4, 5], counts);
        AssertHolds(more, images);
        Assert.Equal(2, this.caches.Files("*.images").Length);
    }

    [Fact]
    public void Identical_images_are_stored_once()
    {
        var image = Pictures.Write(this.folder, 1, Size)[0];
        var copy = Pictures.Described(this.folder.Write("copy.png", File.ReadAllBytes(image.Path)));
        var counts = new List<int>();
        using var cache = ImageCache.Open(this.caches, [image, copy, image], Size, 2, counts.Add);
        Assert.Equal([1], counts);
        AssertHolds(cache, [image, copy, image]);
        Assert.InRange(new FileInfo(Assert.Single(this.caches.Files("*.images"))).Length, Size * Size * 3, Size * Size * 3 + 200);
    }

    [Fact]
    public void Another_size_is_another_cache()
    {
        var images = Pictures.Write(this.folder, 2, Size);
        using var first = Open(images);
        using var smaller = ImageCache.Open(this.caches, images, Size - 1, 1);
        AssertHolds(smaller, images);
        Assert.Equal(2, this.caches.Files("*.images").Length);
    }

    [Fact]
    public void A_row_outside_the_cache_is_rejected()
    {
        using var cache = Open(Pictures.Write(this.folder, 2, Size));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Image(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Image(-1).Length);
    }

    [Fact]
    public void Builders_at_the_same_time_build_once()
    {
        var images = Pictures.Write(this.folder, 30, Size);
        int decoded = 0;
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            using var cache = ImageCache.Open(this.caches, images, Size, 1, _ => Interlocked.Increment(ref decoded));
            AssertHolds(cache, images);
        });
        Assert.Equal(images.Length, decoded);
    }

    [Fact]
    public async Task Another_process_that_builds_is_waited_for_and_its_lock_dies_with_it()
    {
        var images = Pictures.Write(this.folder, 3, Size);
        using (Open(images)) { }
        File.Delete(this.caches.Files("*.images")[0]);

        // flock(1) takes the same kernel lock as a building process, says so, and holds it.
        using var other = Process.Start(
            new ProcessStartInfo("flock", [Assert.Single(this.caches.Files("*.lock")), "-c", "echo held; exec sleep 60"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        var waiting = Task.Run(() => Open(images));
        await Task.Delay(300);
        Assert.False(waiting.IsCompleted);

        other.Kill(entireProcessTree: true);
        using var cache = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        AssertHolds(cache, images);
    }

    [Fact]
    public void A_changed_pixel_is_found_when_the_cache_is_opened_and_its_file_made_anew()
    {
        var images = Pictures.Write(this.folder, 7, Size);
        using (Open(images)) { }
        string path = Assert.Single(this.caches.Files("*.images"));
        byte[] whole = File.ReadAllBytes(path);
        // The first and the last pixel, one in the middle, a digest and the padding before the pixels, which nobody reads.
        int pixels = whole.Length - images.Length * Size * Size * 3;
        foreach (int at in (int[])[pixels, whole.Length - 1, pixels + 3 * Size * Size * 3 + 5, 64 + images.Length * 32 + 3])
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            File.Delete(path);
            File.WriteAllBytes(path, changed);
            List<string> lines = [];
            using (var mended = Open(images, lines))
                AssertHolds(mended, images);
            Assert.Contains($"pixels in {path} are not those that were decoded", Assert.Single(lines), StringComparison.Ordinal);
            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Pixels_that_changed_places_with_their_digests_are_found()
    {
        var images = Pictures.Write(this.folder, 2, Size);
        using (Open(images)) { }
        string path = Assert.Single(this.caches.Files("*.images"));
        byte[] whole = File.ReadAllBytes(path);
        int picture = Size * Size * 3;
        byte[] swapped =
        [
            .. whole[..128],
            .. whole[160..192],
            .. whole[128..160],
            .. whole[192..^(2 * picture)],
            .. whole[^picture..],
            .. whole[^(2 * picture)..^picture],
        ];
        File.Delete(path);
        File.WriteAllBytes(path, swapped);
        using var mended = Open(images);
        AssertHolds(mended, images);
        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_list_is_not_held_up_by_damage_to_images_that_it_does_not_have()
    {
        var images = Pictures.Write(this.folder, 4, Size);
        using (Open(images)) { }
        string path = Assert.Single(this.caches.Files("*.images"));
        byte[] changed = File.ReadAllBytes(path);
        changed[^1] ^= 1;
        File.Delete(path);
        File.WriteAllBytes(path, changed);
        List<string> lines = [];
        using (var first = Open(images[..3], lines))
            AssertHolds(first, images[..3]);
        Assert.Empty(lines);
        using var all = Open(images, lines);
        AssertHolds(all, images);
        Assert.Single(lines);
    }

    ImageCache Open((string Path, string Sha256)[] images, List<string> lines) =>
        ImageCache.Open(
            this.caches,
            [.. images.Select(image => new ImageFile(image.Path, image.Sha256))],
            Size,
            2,
            null,
            ImageDecoder.DefaultPixelLimit,
            null,
            lines.Add,
            CancellationToken.None
        );

    ImageCache Open((string Path, string Sha256)[] images) => ImageCache.Open(this.caches, images, Size, threads: 2);

    void AssertNothingBut(string[] expected) =>
        Assert.Equal(expected, this.caches.Files("*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)));

    static void AssertHolds(ImageCache cache, (string Path, string Sha256)[] images)
    {
        Assert.Equal(images.Length, cache.Count);
        for (int row = 0; row < images.Length; row++)
            Assert.Equal(ImageDecoder.Decode(images[row].Path, cache.Size), cache.Image(row));
    }
}
