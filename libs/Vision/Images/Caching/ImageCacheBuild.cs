using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Vision.Images.Caching;

/// <summary>Decodes what a folder lacks of a list into new shards: under a lock, each to a temporary name, renamed when complete.</summary>
sealed class ImageCacheBuild(
    string folder,
    ImageForm form,
    IReadOnlyList<ImageFile> images,
    ImageKey[] keys,
    long pixelLimit,
    Action<int>? progress,
    PinFiles? pinFiles,
    Action<string>? report
)
{
    /// <summary>Bytes of pixels: the most work that a killed process loses. 256 MiB are a few minutes of decoding on one core.</summary>
    const long LargestShard = 256 << 20;

    static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    readonly Lock gate = new();
    readonly SortedDictionary<int, UnreadableImageException> unreadable = [];
    int done;

    public void Run(int threads, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var held = AcquireLock(cancellation);
            RemoveDamaged(threads, cancellation);
            int[] rows = MissingRows();
            CheckSpace(rows.Length);
            int[][] parts = [.. rows.Chunk((int)Math.Max(1, LargestShard / form.Bytes))];
            for (int i = 0; i < parts.Length; i++)
            {
                using var files = pinFiles?.Invoke(
                    [.. parts[i].Select(row => images[row].Path).Distinct()],
                    i + 1 < parts.Length ? images[parts[i + 1][0]].Path : null
                );
                Build(parts[i], threads, cancellation);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The image cache in {folder} cannot be written ({cause.Message.TrimEnd('.')}). No partial file was left. "
                    + "Free disk space or choose another folder.",
                cause
            );
        }
        if (this.unreadable.Count > 0)
            throw new UnreadableImagesException([.. this.unreadable.Values], images.Count);
    }

    /// <summary>
    /// An advisory lock of the kernel on a file beside the shards, released with its process however that ends. The empty file stays:
    /// removing it would let two processes each lock a file of that name.
    /// </summary>
    FileStream AcquireLock(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(ImageShards.LockPath(folder, form), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (IsHeldElsewhere(error))
            {
                if (cancellation.WaitHandle.WaitOne(LockPoll))
                    cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    // On Linux the runtime passes errno on: EWOULDBLOCK (11) is what flock returns for a lock held by another.
    static bool IsHeldElsewhere(IOException error) => error.HResult == 11;

    // Whoever has such a file mapped already keeps what it has checked.
    void RemoveDamaged(int threads, CancellationToken cancellation)
    {
        using var shards = ImageShards.Open(folder, form);
        foreach (string file in shards.FindDamaged(keys, threads, cancellation))
        {
            report?.Invoke($"warning: pixels in {file} are not those that were decoded; the file is removed and made anew");
            File.Delete(file);
        }
    }

    /// <summary>
    /// The first row of each image that is still missing, now that nobody else is building; those of one file together and in its order, so
    /// that each file is needed once.
    /// </summary>
    int[] MissingRows()
    {
        using var shards = ImageShards.Open(folder, form);
        var missing = shards.Missing(keys).ToHashSet();
        done = keys.Distinct().Count() - missing.Count;
        return
        [
            .. Enumerable
                .Range(0, keys.Length)
                .Where(row => missing.Remove(keys[row]))
                .GroupBy(row => images[row].Path)
                .SelectMany(file => file.OrderBy(row => images[row].Offset)),
        ];
    }

    void CheckSpace(int count)
    {
        long needed = ImageShard.FileBytes(count, form.Size),
            free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (count > 0 && needed > free)
            throw new IOException($"{needed / 1e6:0.#} MB are needed and only {free / 1e6:0.#} MB are free");
    }

    /// <summary>Writes one shard; none if one of its images cannot be used.</summary>
    void Build(int[] rows, int threads, CancellationToken cancellation)
    {
        ImageKey[] shardKeys = [.. rows.Select(row => keys[row])];
        string partial = ImageShards.PartialPath(folder, form);
        try
        {
            using (
                var file = File.OpenHandle(
                    partial,
                    FileMode.Create,
                    FileAccess.Write,
                    preallocationSize: ImageShard.FileBytes(rows.Length, form.Size)
                )
            )
            {
                byte[] digests = DecodeAll(rows, file, threads, cancellation);
                if (rows.Any(this.unreadable.ContainsKey))
                    return;
                RandomAccess.Write(file, ImageShard.Head(shardKeys, digests, form.Size), 0);
                RandomAccess.FlushToDisk(file);
            }
            File.Move(partial, ImageShards.FilePath(folder, form, shardKeys), overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <returns>The digests of the images, one after another.</returns>
    byte[] DecodeAll(int[] rows, SafeFileHandle file, int threads, CancellationToken cancellation)
    {
        byte[] digests = new byte[rows.Length * SHA256.HashSizeInBytes];
        int next = -1;
        Exception? failed = null;
        // Plain threads: decoding blocks for long, which would starve others in the thread pool.
        var workers = new Thread[Math.Min(threads, rows.Length)];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = "image decoder" };
            workers[i].Start();
        }
        foreach (var worker in workers)
            worker.Join();
        cancellation.ThrowIfCancellationRequested();
        if (failed is not null)
            ExceptionDispatchInfo.Throw(failed);
        return digests;

        void Work()
        {
            try
            {
                var pixels = new byte[form.Bytes];
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                for (
                    int i;
                    (i = Interlocked.Increment(ref next)) < rows.Length
                        && Volatile.Read(ref failed) is null
                        && !cancellation.IsCancellationRequested;

                )
                    if (TryDecode(rows[i], pixels))
                    {
                        var digest = digests.AsSpan(i * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
                        ImageShard.Digest(keys[rows[i]], pixels, hash, digest);
                        RandomAccess.Write(file, pixels, ImageShard.ImageAt(i, rows.Length, form.Size));
                    }
            }
            catch (Exception failure)
            {
                Volatile.Write(ref failed, failure);
            }
        }
    }

    bool TryDecode(int row, byte[] pixels)
    {
        UnreadableImageException? unreadable = null;
        try
        {
            ImageDecoder.DecodeInto(images[row], form, pixels, pixelLimit);
        }
        catch (UnreadableImageException failure)
        {
            unreadable = failure;
        }
        lock (gate)
        {
            if (unreadable is not null)
                this.unreadable.Add(row, unreadable);
            progress?.Invoke(++done);
        }
        return unreadable is null;
    }
}
