using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Storage;

/// <summary>Copies objects between stores, through this machine's disk, one at a time.</summary>
/// <param name="scratch">For what is on its way.</param>
/// <param name="say">Told of each object.</param>
sealed class StoreCopy(string scratch, Action<string> say)
{
    /// <summary>The object of the source's name, or all below it.</summary>
    /// <exception cref="UsageException">There is neither.</exception>
    public async Task RunAsync(StoreObject source, StoreObject target, CancellationToken stop)
    {
        if (await CopyAsync(source.Parent, source.Name, target.Parent, target.Name, stop))
            return;
        int copied = 0;
        await foreach (var each in source.Parent.EnumerateAsync(source.Name, stop))
            if (await CopyAsync(source.Parent, each.Path, target.Parent, target.Name + each.Path[source.Name.Length..], stop))
                copied++;
        if (copied == 0)
            throw new UsageException($"There is nothing at {source.Parent.Root}/{source.Name}.");
    }

    async Task<bool> CopyAsync(IArtifactStore from, string path, IArtifactStore to, string name, CancellationToken stop)
    {
        if (await from.FetchFileAsync(path, scratch, stop) is not { } local)
            return false;
        string own = Path.Combine(scratch, path);
        // Putting a file into a folder moves it there, and this one is the user's.
        if (from is FolderStore && to is FolderStore)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(own)!);
            File.Copy(local, own, overwrite: true);
            local = own;
        }
        await to.PutFileAsync(local, name, stop);
        if (File.Exists(own))
            File.Delete(own);
        say($"{from.Root}/{path} -> {to.Root}/{name}");
        return true;
    }
}
