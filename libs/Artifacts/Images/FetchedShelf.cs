using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// The room that fetched files may take on this machine. When there are more, those go first that this process has not asked for, the longest unused first;
/// then what it has just used itself. Used under <see cref="FileLock"/>, by one process at a time.
/// </summary>
/// <param name="budget">Bytes.</param>
sealed class FetchedShelf(long budget)
{
    readonly Lock gate = new();
    readonly HashSet<string> used = new(StringComparer.Ordinal);
    readonly Queue<FileInfo> idle = new();
    long total;
    bool counted;

    /// <summary>Counts what earlier processes left, once.</summary>
    /// <param name="files">Lists all fetched files of this machine.</param>
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
            MakeRoom();
        }
    }

    /// <summary>The file is there and wanted.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="fetched">Whether it has just come.</param>
    public void Use(string file, bool fetched)
    {
        lock (gate)
        {
            FileInfo info = new(file);
            if (fetched)
                total += info.Length;
            used.Add(file);
            if (fetched)
                MakeRoom();
            // Not every file system notes this by itself.
            else
                info.LastAccessTimeUtc = DateTime.UtcNow;
        }
    }

    /// <summary>The file is about to be replaced or has gone.</summary>
    public void Forget(string file)
    {
        lock (gate)
        {
            FileInfo info = new(file);
            if (info.Exists)
                total -= info.Length;
        }
    }

    /// <summary>Files that have served for now: they go if there is no room for them.</summary>
    public void Release(IEnumerable<string> files)
    {
        lock (gate)
        {
            MakeRoom();
            foreach (string file in files.TakeWhile(_ => total > budget))
                Remove(new(file));
        }
    }

    void MakeRoom()
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
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(file.FullName, fault);
        }
    }
}
