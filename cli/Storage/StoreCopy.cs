using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Storage;

/// <summary>Copies objects between stores, through this machine's disk, one at a time.</summary>
/// <param name="scratch">A folder for the object being copied.</param>
/// <param name="report">Receives a line for each object.</param>
sealed class StoreCopy(string scratch, Action<string> report)
{
    /// <summary>Copies the object of the source's name, or all below it.</summary>
    /// <param name="source">A file or folder.</param>
    /// <param name="to">
    /// Its new name; with a '/' at its end, or where it is a folder of this machine, the folder that a file goes into.
    /// </param>
    /// <param name="stop">Cancels the work; what is copied stays.</param>
    /// <exception cref="UsageException">The source does not exist.</exception>
    public async Task RunAsync(StoreObject source, string to, CancellationToken stop)
    {
        var file = StoreObject.Parse(StoreObject.IsFolder(to) ? $"{to.TrimEnd('/')}/{source.Name}" : to);
        if (await CopyAsync(source.Parent, source.Name, file.Parent, file.Name, stop))
            return;
        var target = StoreObject.Parse(to);
        int copied = 0;
        await foreach (var each in source.Parent.EnumerateAsync(source.Name, stop))
            if (await CopyAsync(source.Parent, each.Path, target.Parent, target.Name + each.Path[source.Name.Length..], stop))
                copied++;
        if (copied == 0)
            throw new UsageException($"{source.Parent.Root}/{source.Name} does not exist.");
    }

    async Task<bool> CopyAsync(IArtifactStore from, string path, IArtifactStore to, string name, CancellationToken stop)
    {
        if (await from.FetchFileAsync(path, scratch, stop) is not { } local)
            return false;
        string own = Path.Combine(scratch, path);
        // Putting a file into a folder store moves it, and this one is the user's.
        if (from is FolderStore && to is FolderStore)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(own)!);
            File.Copy(local, own, overwrite: true);
            local = own;
        }
        await to.PutFileAsync(local, name, stop);
        if (File.Exists(own))
            File.Delete(own);
        report($"{from.Root}/{path} -> {to.Root}/{name}");
        return true;
    }
}
