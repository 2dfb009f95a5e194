using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>A store that does what another does; tests change what they need.</summary>
abstract class WrappedStore(IArtifactStore store) : IArtifactStore
{
    public string Root => store.Root;

    public virtual Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop) => store.ListAsync(prefix, stop);

    public virtual Task<byte[]?> ReadAsync(string path, CancellationToken stop) => store.ReadAsync(path, stop);

    public virtual Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop) => store.WriteAsync(path, bytes, stop);

    public virtual Task PutFileAsync(string localFile, string path, CancellationToken stop) => store.PutFileAsync(localFile, path, stop);

    public virtual Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop) =>
        store.FetchFileAsync(path, scratchFolder, stop);

    public Task DeleteAsync(string prefix, CancellationToken stop) => store.DeleteAsync(prefix, stop);

    public IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, CancellationToken stop) => store.EnumerateAsync(prefix, stop);

    public IAsyncEnumerable<IncompleteWrite> ListIncompleteAsync(CancellationToken stop) => store.ListIncompleteAsync(stop);

    public Task DiscardAsync(IncompleteWrite unfinished, CancellationToken stop) => store.DiscardAsync(unfinished, stop);
}
