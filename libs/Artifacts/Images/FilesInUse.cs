namespace StackingK8s.Artifacts.Images;

/// <summary>Downloaded files that stay in the cache until this is disposed.</summary>
sealed class FilesInUse : IDisposable
{
    const int FilesAtATime = 64;

    readonly ObjectCache? cache;
    readonly IReadOnlyList<string> files;
    readonly string? next;
    FileStream? cacheLock;

    FilesInUse(ObjectCache? cache, IReadOnlyList<string> files, string? next) => (this.cache, this.files, this.next) = (cache, files, next);

    /// <summary>Downloads the files that are missing, and locks the cache.</summary>
    /// <inheritdoc cref="ImageRoot.Acquire"/>
    public static FilesInUse Acquire(
        ObjectCache? cache,
        PackedImages? packed,
        IReadOnlyList<string> files,
        string? next,
        CancellationToken stop
    )
    {
        FilesInUse inUse = new(cache, files, next);
        if (cache is null)
            return inUse;
        inUse.cacheLock = cache.Lock(stop);
        try
        {
            // Decoders have threads of their own, and wait here.
            Parallel
                .ForEachAsync(
                    files,
                    new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = stop },
                    async (file, stop) =>
                    {
                        string path = cache.ObjectPath(file);
                        await cache.DownloadAsync(path, packed?.Shard(path), stop);
                    }
                )
                .GetAwaiter()
                .GetResult();
            return inUse;
        }
        catch
        {
            inUse.Dispose();
            throw;
        }
    }

    /// <summary>The files may be removed from the cache.</summary>
    public void Dispose()
    {
        if (cacheLock is null)
            return;
        cache!.Release(files.Where(file => file != next));
        cacheLock.Dispose();
        cacheLock = null;
    }
}
