using System.Runtime.CompilerServices;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>Artifacts in a local folder. Safe for several processes at once: every file appears whole, by a rename.</summary>
/// <param name="root">The folder; it need not exist yet.</param>
public sealed class FolderStore(string root) : IArtifactStore
{
    /// <summary>Of a small object. A larger one is not what this program wrote.</summary>
    const long MaxBytes = 64 << 20;

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string folder = prefix.Length == 0 ? Root : LocalPath(prefix);
        try
        {
            var names = Directory
                .EnumerateFileSystemEntries(folder)
                .Select(entry => Path.GetFileName(entry)!)
                .Where(name => !name.StartsWith(AtomicFile.PartialPrefix, StringComparison.Ordinal));
            return Task.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            return DiskFault.IsMissing(fault) ? Task.FromResult<IReadOnlyList<string>>([]) : throw DiskFault.OnRead(folder, fault);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken stop)
    {
        string file = LocalPath(path);
        try
        {
            if (!Exists(file))
                return null;
            if (RegularFile.FindLength(file) is > MaxBytes and var size)
                throw new ArtifactException(
                    $"{file} has {size} bytes, more than the {MaxBytes} of any such file: it is not what was written there. "
                        + "Remove it and run again."
                );
            return await File.ReadAllBytesAsync(RegularFile.Require(file), stop);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            return DiskFault.IsMissing(fault) ? null : throw DiskFault.OnRead(file, fault);
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        AtomicFile.Write(LocalPath(path), stream => stream.Write(bytes.Span));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PutFileAsync(string localFile, string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!Exists(localFile))
            throw new FileNotFoundException("The file to put into the store does not exist.", localFile);
        AtomicFile.MoveInto(localFile, LocalPath(path));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string file = LocalPath(path);
        return Task.FromResult(Exists(file) ? file : null);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string prefix, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string target = LocalPath(prefix);
        try
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            else if (File.Exists(target))
                File.Delete(target);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process removed it at the same time.
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(target, fault);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var file in ListFiles(prefix.Length == 0 ? Root : LocalPath(prefix)))
        {
            stop.ThrowIfCancellationRequested();
            // The length of a link is not that of its file; one that leads nowhere is no object.
            if (!IsPartial(file) && (file.LinkTarget is null ? file.Length : RegularFile.FindLength(file.FullName)) is { } length)
                yield return new(RelativePath(file), length, file.LastWriteTimeUtc);
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IncompleteWrite> ListIncompleteAsync([EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var file in ListFiles(Root))
        {
            stop.ThrowIfCancellationRequested();
            if (IsPartial(file))
                yield return new(RelativePath(file), file.Name, file.LastWriteTimeUtc);
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DiscardAsync(IncompleteWrite incomplete, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string file = Path.Combine(Root, incomplete.Path);
        try
        {
            File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone, with its folder.
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(file, fault);
        }
        return Task.CompletedTask;
    }

    static bool Exists(string file)
    {
        if (!File.Exists(file))
            return false;
        return RegularFile.FindOtherKind(file) is { } kind
            ? throw new ArtifactException($"{file} is {kind}, which no artifact is. Remove it and rerun the same command.")
            : true;
    }

    // Folder by folder, since another run may remove any of them meanwhile.
    static List<FileInfo> ListFiles(string folder)
    {
        List<FileInfo> files = [];
        Stack<DirectoryInfo> left = new([new(folder)]);
        while (left.TryPop(out var next))
            try
            {
                foreach (var entry in next.EnumerateFileSystemInfos())
                    if (entry is DirectoryInfo below)
                        left.Push(below);
                    else
                        files.Add((FileInfo)entry);
            }
            catch (Exception fault) when (DiskFault.Matches(fault))
            {
                if (!DiskFault.IsMissing(fault))
                    throw DiskFault.OnRead(next.FullName, fault);
            }
        return files;
    }

    static bool IsPartial(FileInfo file) => file.Name.StartsWith(AtomicFile.PartialPrefix, StringComparison.Ordinal);

    string RelativePath(FileInfo file) => Path.GetRelativePath(Root, file.FullName);

    string LocalPath(string path) => Path.Combine(Root, StorePath.Validate(path));
}
