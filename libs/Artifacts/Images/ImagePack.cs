using System.Globalization;
using System.Text;
using CsvHelper;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Packs the images of manifests into tar shards. The same images in the same order give the same bytes. Each shard is followed by a small
/// file with its digest (as sha256sum writes it), which tells an interrupted packing what is done; shards.json is written last.
/// </summary>
/// <param name="store">Where the shards go.</param>
/// <param name="shardBytes">Largest size of a shard; a larger image gets a shard of its own.</param>
/// <param name="scratch">A folder with room for two shards.</param>
public sealed class ImagePack(IArtifactStore store, long shardBytes, string scratch)
{
    /// <summary>Packs the images that are not packed yet.</summary>
    /// <param name="paths">Of the images, in order; duplicates are packed once.</param>
    /// <param name="imageRoot">The folder that the paths start from.</param>
    /// <param name="manifest">For messages.</param>
    /// <param name="progress">Receives the number of images done and of all images, from one thread at a time; null for none.</param>
    /// <param name="stop">Cancels the work; what is packed stays.</param>
    /// <exception cref="DataException">Images that are missing or too large: all of them, with their rows.</exception>
    /// <exception cref="UsageException">The place already holds other images.</exception>
    public async Task<PackOutcome> RunAsync(
        IReadOnlyList<string> paths,
        string imageRoot,
        string manifest,
        Action<int, int>? progress,
        CancellationToken stop
    )
    {
        var images = Measure(paths, imageRoot, manifest);
        var shards = ShardPlan.Create([.. images.Select(image => (image.Path, image.Size))], shardBytes);
        byte[]? json = await store.ReadAsync(PackedImages.IndexFile, stop);
        var there = json is null ? null : PackedImages.Parse(json, store.Root);
        Dictionary<string, long> objects = new(StringComparer.Ordinal);
        await foreach (var each in store.EnumerateAsync("", stop))
            objects[each.Path] = each.Size;

        List<FileEntry> done = [];
        string list = Path.Combine(scratch, PackedImages.ListFile);
        int packed = 0,
            written = 0;
        var uploading = Task.CompletedTask;
        try
        {
            await using (FileStream listing = new(list, FileMode.Create, FileAccess.Write, FileShare.None))
            using (var rows = CsvFile.Create(listing, PackedImages.Header))
            {
                for (int i = 0; i < shards.Count; i++)
                {
                    string name = string.Create(CultureInfo.InvariantCulture, $"shard-{i:000000}.tar");
                    var (first, count) = shards[i].GetOffsetAndLength(images.Count);
                    var own = images.GetRange(first, count);
                    int before = packed;
                    // An existing shard is compared by its digest, without writing anything.
                    string? known = there is null ? await ReadDigestAsync(name, objects, stop) : there.Find(name)?.Sha256 ?? "";
                    var (tar, entries) = known is null
                        ? default
                        : ShardTar.Write(null, name, own, () => progress?.Invoke(++packed, images.Count), stop);
                    if (there is not null && tar.Sha256 != known)
                        throw OtherImages();
                    if (known is null || tar.Sha256 != known || objects.GetValueOrDefault(name, -1) != tar.Size)
                    {
                        packed = before;
                        string file = Path.Combine(scratch, name);
                        await using (FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
                            (tar, entries) = ShardTar.Write(stream, name, own, () => progress?.Invoke(++packed, images.Count), stop);
                        await uploading;
                        uploading = PutAsync(file, tar, objects.ContainsKey(NoteName(name)), stop);
                        written++;
                    }
                    done.Add(tar);
                    foreach (var (image, entry) in own.Zip(entries))
                        Write(rows, image.Path, entry);
                }
            }
            await uploading;
            return await FinishAsync(list, done, images.Count, written, there, json, stop);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(scratch, fault);
        }
        finally
        {
            // The caller may remove the scratch folder afterwards.
            await uploading.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    async Task<PackOutcome> FinishAsync(
        string list,
        IReadOnlyList<FileEntry> shards,
        int images,
        int written,
        PackedImages? there,
        byte[]? json,
        CancellationToken stop
    )
    {
        var (size, sha256) = ContentDigest.Measure(list, stop);
        byte[] index = Encoding.UTF8.GetBytes(
            ContractJson.Write(new ShardIndex(PackedImages.Format, images, new(PackedImages.ListFile, size, sha256), shards)) + "\n"
        );
        if (there is not null && !index.AsSpan().SequenceEqual(json))
            throw OtherImages();
        await store.PutFileAsync(list, PackedImages.ListFile, stop);
        await store.WriteAsync(PackedImages.IndexFile, index, stop);
        return new(images, shards.Count, written, shards.Sum(shard => shard.Size));
    }

    async Task PutAsync(string file, FileEntry tar, bool noted, CancellationToken stop)
    {
        // A note never describes another tar's bytes, whenever this is interrupted.
        if (noted)
            await store.DeleteAsync(NoteName(tar.Path), stop);
        await store.PutFileAsync(file, tar.Path, stop);
        await store.WriteAsync(NoteName(tar.Path), Encoding.UTF8.GetBytes($"{tar.Sha256}  {tar.Path}\n"), stop);
        if (File.Exists(file))
            File.Delete(file);
    }

    /// <summary>The digest in the note beside a shard; null without one.</summary>
    async Task<string?> ReadDigestAsync(string name, Dictionary<string, long> objects, CancellationToken stop)
    {
        if (!objects.ContainsKey(name) || !objects.ContainsKey(NoteName(name)))
            return null;
        return await store.ReadAsync(NoteName(name), stop) is { } note ? Encoding.UTF8.GetString(note).Split(' ')[0] : null;
    }

    static List<(string Path, string File, long Size)> Measure(IReadOnlyList<string> paths, string imageRoot, string manifest)
    {
        string?[] problems = new string?[paths.Count];
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(string Path, string File, long Size)> images = [];
        for (int row = 0; row < paths.Count; row++)
        {
            string path = ImagePath.Normalize(paths[row]);
            if (!seen.Add(path))
                continue;
            string file = Path.GetFullPath(Path.Combine(imageRoot, path));
            if (RegularFile.FindLength(file) is not { } length)
                problems[row] = RegularFile.FindOtherKind(file) is { } kind ? $"{file} is {kind}, not a file" : $"{file} does not exist";
            else if (length > PackedImages.MaxImageBytes)
                problems[row] = FormattableString.Invariant(
                    $"{file} has {length:N0} bytes, more than the {PackedImages.MaxImageBytes:N0} of an image"
                );
            else
                images.Add((path, file, length));
        }
        ImageProblems.Throw(problems, paths, manifest, $"Paths start from {imageRoot}; set --image-root to another folder.");
        return images;
    }

    static void Write(CsvWriter rows, string path, PackedImage image)
    {
        rows.WriteText(path);
        rows.WriteText(image.Shard);
        rows.WriteField(image.Offset);
        rows.WriteField(image.Size);
        rows.WriteText(image.Sha256);
        rows.EndRecord();
    }

    static string NoteName(string shard) => $"{shard}.sha256";

    UsageException OtherImages() =>
        new(
            $"{store.Root} already holds other images, or the same in another order or in shards of another size: "
                + "name another place, or remove what is there."
        );
}

/// <summary>The result of a packing.</summary>
/// <param name="Images">Different images.</param>
/// <param name="Shards">All shards.</param>
/// <param name="Written">Shards that were not there yet.</param>
/// <param name="Bytes">Of all shards.</param>
public sealed record PackOutcome(int Images, int Shards, int Written, long Bytes);
