using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Writes files atomically: under another name in the same folder, which no reader looks at, brought to the disk (fsync), then renamed. The
/// folder itself is not synced: after a power cut a file may be missing, which every reader notices.
/// </summary>
public static class AtomicFile
{
    /// <summary>Names of partial files start with it.</summary>
    public const string PartialPrefix = ".partial-";

    const int MostRemovals = 10;

    /// <summary>Writes a file, replacing an existing one.</summary>
    /// <exception cref="TransientException">The disk is full or failing; the partial file is removed.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, Action<FileStream> write) => Write(path, write, static (stream, write) => write(stream));

    /// <summary>The same for something that no delegate can capture, such as a span.</summary>
    /// <inheritdoc cref="Write(string, Action{FileStream})"/>
    public static void Write<TState>(string path, TState state, Action<FileStream, TState> write)
        where TState : allows ref struct
    {
        string partial = PartialName(path);
        try
        {
            using (var stream = Create(partial))
            {
                write(stream, state);
                stream.Flush(flushToDisk: true);
            }
            Replace(partial, path);
        }
        catch (Exception fault)
        {
            Remove(partial);
            if (DiskFault.Matches(fault))
                throw DiskFault.OnWrite(path, fault);
            throw;
        }
    }

    /// <summary>The same for an asynchronous writer.</summary>
    /// <inheritdoc cref="Write(string, Action{FileStream})"/>
    public static async Task WriteAsync(string path, Func<FileStream, Task> write)
    {
        string partial = PartialName(path);
        try
        {
            await using (var stream = Create(partial))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }
            Replace(partial, path);
        }
        catch (Exception fault)
        {
            Remove(partial);
            if (DiskFault.Matches(fault))
                throw DiskFault.OnWrite(path, fault);
            throw;
        }
    }

    /// <summary>Moves a local file to its place; across file systems it is copied, then removed.</summary>
    /// <inheritdoc cref="Write(string, Action{FileStream})"/>
    public static void MoveInto(string localFile, string path)
    {
        string partial = PartialName(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
            File.Move(localFile, partial);
            using (var file = File.OpenHandle(partial))
                RandomAccess.FlushToDisk(file);
            Replace(partial, path);
        }
        catch (Exception fault)
        {
            Remove(partial);
            if (DiskFault.Matches(fault))
                throw DiskFault.OnWrite(path, fault);
            throw;
        }
    }

    // A rename would put the file in a device's or pipe's place.
    static void Replace(string partial, string path) => File.Move(partial, RegularFile.Require(path), overwrite: true);

    static string PartialName(string path) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, PartialPrefix + Guid.NewGuid().ToString("N"));

    static FileStream Create(string partial)
    {
        for (int left = MostRemovals; ; left--)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
            try
            {
                return new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            }
            catch (DirectoryNotFoundException) when (left > 0)
            {
                // Another process has just removed the folder, empty as it was.
            }
        }
    }

    static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            // The first fault is the one to report.
        }
    }
}
