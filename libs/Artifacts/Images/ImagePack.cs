using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Packs the images of manifests into tar shards. The same images in the same order give the same bytes. Each shard is followed by a small file with its
/// digest (as sha256sum writes it), by which an interrupted packing knows what is done; shards.json comes last.
/// </summary>
/// <param name="store">Where the shards go.</param>
/// <param name="shardBytes">What a shard may have at most.</param>
/// <param name="scratch">Has room for two shards.</param>
public sealed class ImagePack(IArtifactStore store, long shardBytes, string scratch)
{
    /// <param name="paths">Of the images, in order; one that comes again is packed once.</param>
    /// <param name="imageRoot">The folder they start from.</param>
    /// <param name="manifest">For messages.</param>
    /// <param name="progress">Told how many of how many images are done, by one thread at a time.</param>
    /// <param name="stop">Gives up; what is packed stays.</param>
    /// <exception cref="DataException">Images that are missing or too large: all of them, with their rows.</exception>
    /// <exception cref="UsageException">The place holds other images already.</exception>
    public async Task<PackOutcome> RunAsync(
        IReadOnlyList<string> paths,
        string imageRoot,
        string manifest,
        Action<int, int>? progress,
        CancellationToken stop
    )
    {
        var images = Measure(paths, imageRoot, manifest);
        var shards = ShardPlan.Of([.. images.Select(image => (image.Path, image.Size))], shardBytes);
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
            using (StreamWriter rows = new(list, append: false, new UTF8Encoding(false)) { NewLine = "\n" })
            {
                rows.WriteLine(PackedImages.Header);
                for (int i = 0; i < shards.Count; i++)
                {
                    string name = string.Create(CultureInfo.InvariantCulture, $"shard-{i:000000}.tar");
                    var (first, count) = shards[i].GetOffsetAndLength(images.Count);
                    var own = images.GetRange(first, count);
                    int before = packed;
                    // What is there is compared without writing anything: the digest says all.
                    string? known = there is null ? await DigestAsync(name, objects, stop) : there.Find(name)?.Sha256 ?? "";
                    var (tar, entries) = known is null
                        ? default
                        : ShardTar.Write(null, name, own, () => progress?.Invoke(++packed, images.Count), stop);
                    if (there is not null && tar.Sha256 != known)
                        throw Other();
                    if (known is null || tar.Sha256 != known || objects.GetValueOrDefault(name, -1) != tar.Size)
                    {
                        packed = before;
                        string file = Path.Combine(scratch, name);
                        await using (FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
                            (tar, entries) = ShardTar.Write(stream, name, own, () => progress?.Invoke(++packed, images.Count), stop);
                        await uploading;
                        uploading = PutAsync(file, tar, objects.ContainsKey(Note(name)), stop);
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
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(scratch, fault);
        }
        finally
        {
            // Nothing of it may still be written to when the caller removes the scratch folder.
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
            throw Other();
        await store.PutFileAsync(list, PackedImages.ListFile, stop);
        await store.WriteAsync(PackedImages.IndexFile, index, stop);
        return new(images, shards.Count, written, shards.Sum(shard => shard.Size));
    }

    async Task PutAsync(string file, FileEntry tar, bool noted, CancellationToken stop)
    {
        // A note never speaks of another tar's bytes, whenever this is interrupted.
        if (noted)
            await store.DeleteAsync(Note(tar.Path), stop);
        await store.PutFileAsync(file, tar.Path, stop);
        await store.WriteAsync(Note(tar.Path), Encoding.UTF8.GetBytes($"{tar.Sha256}  {tar.Path}\n"), stop);
        if (File.Exists(file))
            File.Delete(file);
    }

    /// <summary>What the note beside a shard says of it; null without one.</summary>
    async Task<string?> DigestAsync(string name, Dictionary<string, long> objects, CancellationToken stop)
    {
        if (!objects.ContainsKey(name) || !objects.ContainsKey(Note(name)))
            return null;
        return await store.ReadAsync(Note(name), stop) is { } note ? Encoding.UTF8.GetString(note).Split(' ')[0] : null;
    }

    static List<(string Path, string File, long Size)> Measure(IReadOnlyList<string> paths, string imageRoot, string manifest)
    {
        string?[] problems = new string?[paths.Count];
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(string Path, string File, long Size)> images = [];
        for (int row = 0; row < paths.Count; row++)
        {
            string path = ImagePath.Plain(paths[row]);
            if (!seen.Add(path))
                continue;
            FileInfo file = new(Path.Combine(imageRoot, path));
            if (!file.Exists)
                problems[row] = $"there is no file {file.FullName}";
            else if (file.Length > PackedImages.MostImageBytes)
                problems[row] = FormattableString.Invariant($"{file.FullName} has {file.Length:N0} bytes, more than an image may have");
            else
                images.Add((path, file.FullName, file.Length));
        }
        ImageProblems.Throw(problems, paths, manifest, $"Paths start from {imageRoot}; --image-root names another folder.");
        return images;
    }

    static void Write(StreamWriter rows, string path, PackedImage image)
    {
        RowsCsv.WriteField(rows, path);
        rows.WriteLine(string.Create(CultureInfo.InvariantCulture, $",{image.Shard},{image.Offset},{image.Size},{image.Sha256}"));
    }

    static string Note(string shard) => $"{shard}.sha256";

    UsageException Other() =>
        new(
            $"{store.Root} holds other images already, or the same in another order or in shards of another size: name another place, or remove what is there."
        );
}
