using StackingK8s.Contracts;

namespace StackingK8s.Artifacts;

/// <summary>
/// Files that are there whole or not at all: written beside their place under a name no reader looks at, brought to the disk
/// (fsync), then renamed. The folder itself is not synced: after a power cut a file may be missing, which every reader notices.
/// </summary>
static class WholeFile
{
    public const string PartialPrefix = ".partial-";

    /// <exception cref="TransientException">The disk is full or failing; the half-written part is removed.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static Task WriteAsync(string path, Func<FileStream, Task> write) => PlaceAsync(path, async partial =>
    {
        // Unbuffered: the writers bring their own buffers, and a full disk must not surface in Dispose.
        using var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await write(stream);
        stream.Flush(flushToDisk: true);
    });

    /// <inheritdoc cref="WriteAsync"/>
    public static void Write(string path, Action<FileStream> write) =>
        // Nothing awaits in here, so the task is complete when it is returned.
        WriteAsync(path, stream =>
        {
            write(stream);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>Moves a local file to its place; across file systems it is copied and removed.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static Task AdoptAsync(string localFile, string path) => PlaceAsync(path, partial =>
    {
        File.Move(localFile, partial);
        using var file = File.OpenHandle(partial);
        RandomAccess.FlushToDisk(file);
        return Task.CompletedTask;
    });

    static async Task PlaceAsync(string path, Func<string, Task> fill)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string partial = Path.Combine(folder, PartialPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(folder);
            await fill(partial);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception fault)
        {
            Remove(partial);
            if (DiskFault.Is(fault)) throw DiskFault.Writing(path, fault);
            throw;
        }
    }

    static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // The first fault is the one to tell.
        }
    }
}
