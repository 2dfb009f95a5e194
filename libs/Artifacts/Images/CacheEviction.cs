using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Keeps the downloaded files of this machine within a budget. Files that this process has not asked for are removed first, the least
/// recently used first; then those that it has used itself. Called by the process that has the <see cref="FileLock"/>.
/// </summary>
/// <param name="budget">Bytes.</param>
/// <param name="clock">Dates the use of a file.</param>
sealed class CacheEviction(long budget, TimeProvider clock)
{
    readonly Lock gate = new();
    readonly HashSet<string> used = new(StringComparer.Ordinal);
    readonly Queue<FileInfo> idle = new();
    long total;
    bool counted;

    /// <summary>Counts the files of earlier processes, once.</summary>
    /// <param name="files">Lists all downloaded files of this machine.</param>
    public void Count(Func<IEnumerable<FileInfo>> files)
    {
        lock (gate)
        {
            if (counted)
                return;
            counted = true;
            foreach (var file in files().OrderBy(file => file.LastAccessTimeUtc))
            {
                total += file.Length;
                idle.Enqueue(file);
            }
            Evict();
        }
    }

    /// <summary>A file exists and is used.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="downloaded">Whether it is new.</param>
    public void Use(string file, bool downloaded)
    {
        lock (gate)
        {
            FileInfo info = new(file);
            if (downloaded)
                total += info.Length;
            used.Add(file);
            if (downloaded)
                Evict();
            // Not every file system records this by itself.
            else
                info.LastAccessTimeUtc = clock.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>A file is about to be replaced or removed.</summary>
    public void Forget(string file)
    {
        lock (gate)
        {
            FileInfo info = new(file);
            if (info.Exists)
                total -= info.Length;
        }
    }

    /// <summary>Files are no longer used: they are removed if they exceed the budget.</summary>
    public void Release(IEnumerable<string> files)
    {
        lock (gate)
        {
            Evict();
            foreach (string file in files.TakeWhile(_ => total > budget))
                Remove(new(file));
        }
    }

    void Evict()
    {
        while (total > budget && idle.TryDequeue(out var file))
            if (!used.Contains(file.FullName))
                Remove(file);
    }

    void Remove(FileInfo file)
    {
        try
        {
            file.Refresh();
            if (!file.Exists)
                return;
            long size = file.Length;
            file.Delete();
            total -= size;
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(file.FullName, fault);
        }
    }
}
