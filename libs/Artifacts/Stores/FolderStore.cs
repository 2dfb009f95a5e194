using System.Runtime.CompilerServices;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores;

/// <summary>Artifacts in a local folder. Safe for several processes at once: every file appears whole, by a rename.</summary>
/// <param name="root">The folder; it need not exist yet.</param>
public sealed class FolderStore(string root) : IArtifactStore
{
    /// <summary>A larger object is no small object, whatever put it there.</summary>
    const long MostBytes = 64 << 20;

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string folder = prefix.Length == 0 ? Root : Local(prefix);
        try
        {
            var names = Directory
                .EnumerateFileSystemEntries(folder)
                .Select(entry => Path.GetFileName(entry)!)
                .Where(name => !name.StartsWith(WholeFile.PartialPrefix, StringComparison.Ordinal));
            return Task.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            if (!Directory.Exists(folder))
                return Task.FromResult<IReadOnlyList<string>>([]);
            throw DiskFault.Reading(folder, fault);
        }
    }

    public async Task<byte[]?> ReadAsync(string path, CancellationToken stop)
    {
        string file = Local(path);
        try
        {
            if (!File.Exists(file))
                return null;
            long size = new FileInfo(file).Length;
            if (size > MostBytes)
                throw new ArtifactException(
                    $"{file} has {size} bytes, far more than any such file: it is not what was written there. Remove it and run again."
                );
            return await File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            if (!File.Exists(file))
                return null;
            throw DiskFault.Reading(file, fault);
        }
    }

    public Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        WholeFile.Write(Local(path), stream => stream.Write(bytes.Span));
        return Task.CompletedTask;
    }

    public Task PutFileAsync(string localFile, string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!File.Exists(localFile))
            throw new FileNotFoundException("There is no such file to put into the store.", localFile);
        WholeFile.Adopt(localFile, Local(path));
        return Task.CompletedTask;
    }

    public Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string file = Local(path);
        return Task.FromResult(File.Exists(file) ? file : null);
    }

    public Task DeleteAsync(string prefix, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string target = Local(prefix);
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
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(target, fault);
        }
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var file in Files(prefix.Length == 0 ? Root : Local(prefix)))
        {
            stop.ThrowIfCancellationRequested();
            if (!IsPartial(file))
                yield return new(Below(file), file.Length, file.LastWriteTimeUtc);
        }
        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<UnfinishedWrite> UnfinishedAsync([EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var file in Files(Root))
        {
            stop.ThrowIfCancellationRequested();
            if (IsPartial(file))
                yield return new(Below(file), file.Name, file.LastWriteTimeUtc);
        }
        await Task.CompletedTask;
    }

    public Task DiscardAsync(UnfinishedWrite unfinished, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string file = Path.Combine(Root, unfinished.Path);
        try
        {
            File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(file, fault);
        }
        return Task.CompletedTask;
    }

    static List<FileInfo> Files(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)];
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            if (!Directory.Exists(folder))
                return [];
            throw DiskFault.Reading(folder, fault);
        }
    }

    static bool IsPartial(FileInfo file) => file.Name.StartsWith(WholeFile.PartialPrefix, StringComparison.Ordinal);

    string Below(FileInfo file) => Path.GetRelativePath(Root, file.FullName);

    string Local(string path) => Path.Combine(Root, StorePath.Checked(path));
}
