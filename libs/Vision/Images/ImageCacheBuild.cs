using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace StackingK8s.Vision.Images;

/// <summary>Builds one cache file: under a lock, to a name of its own, renamed when complete.</summary>
sealed class ImageCacheBuild(
    string path, IReadOnlyList<(string Path, string Sha256)> images, int size, long pixelLimit, Action<int>? progress)
{
    static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    readonly Lock _gate = new();
    readonly SortedDictionary<int, UnreadableImageException> _unreadable = [];
    int _next = -1, _done;
    volatile Exception? _failure;

    public void Run(int threads, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var held = TakeLock(cancellation);
            if (!ImageCache.IsComplete(path, images.Count, size)) Build(threads, cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The image cache {path} ({ImageCache.FileBytes(images.Count, size) / 1e6:0.#} MB) cannot be written: {cause.Message} Nothing half written was left. Make room, or choose another folder.", cause);
        }
    }

    /// <summary>
    /// An advisory lock of the kernel on a file beside the cache, which goes with its process however that ends. The empty file stays:
    /// removing it would let two processes each lock a file of that name.
    /// </summary>
    FileStream TakeLock(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (IsHeldElsewhere(error))
            {
                if (cancellation.WaitHandle.WaitOne(LockPoll)) cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    // On Linux the runtime passes errno on: EWOULDBLOCK (11) is what flock says of a lock held by another.
    static bool IsHeldElsewhere(IOException error) => error.HResult == 11;

    void Build(int threads, CancellationToken cancellation)
    {
        string partial = $"{path}.partial";
        try
        {
            CheckRoom();
            using (var file = File.OpenHandle(partial, FileMode.Create, FileAccess.Write, preallocationSize: ImageCache.FileBytes(images.Count, size)))
            {
                DecodeAll(file, threads, cancellation);
                RandomAccess.Write(file, ImageCache.Header(images.Count, size), 0);
                RandomAccess.FlushToDisk(file);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    void CheckRoom()
    {
        long wanted = ImageCache.FileBytes(images.Count, size), free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        if (wanted > free) throw new IOException($"only {free / 1e6:0.#} MB are free.");
    }

    void DecodeAll(SafeFileHandle file, int threads, CancellationToken cancellation)
    {
        // Plain threads: decoding blocks for long, which would starve whatever else shares the pool.
        var workers = new Thread[Math.Min(threads, images.Count)];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(() => Work(file, cancellation)) { IsBackground = true, Name = "image decoder" };
            workers[i].Start();
        }
        foreach (var worker in workers) worker.Join();
        cancellation.ThrowIfCancellationRequested();
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        if (_unreadable.Count > 0) throw new UnreadableImagesException([.. _unreadable.Values], images.Count);
    }

    void Work(SafeFileHandle file, CancellationToken cancellation)
    {
        try
        {
            for (int row; (row = Interlocked.Increment(ref _next)) < images.Count && _failure is null && !cancellation.IsCancellationRequested;)
                DecodeOne(file, row);
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    void DecodeOne(SafeFileHandle file, int row)
    {
        try
        {
            byte[] pixels = ImageDecoder.Decode(images[row].Path, size, images[row].Sha256, pixelLimit);
            RandomAccess.Write(file, pixels, ImageCache.HeaderBytes + (long)row * pixels.Length);
        }
        catch (UnreadableImageException unreadable)
        {
            lock (_gate) _unreadable.Add(row, unreadable);
        }
        lock (_gate) progress?.Invoke(++_done);
    }
}
