using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Where artifacts are kept: objects with '/' in their names below one root. Only what every object store can do is asked for:
/// no rename, no append, no conditional write; and no truth rests on a listing being up to date.
/// </summary>
/// <remarks>
/// Every member throws <see cref="UsageException"/> for a path that is absolute, holds '..' or NUL, or may not be accessed, and
/// <see cref="TransientException"/> where the storage refuses for now (full, unreachable).
/// </remarks>
public interface IArtifactStore
{
    /// <summary>The root, as the user would write it.</summary>
    string Root { get; }

    /// <summary>Names directly below the prefix, of objects and of 'folders' alike, in ordinal order; empty if there is none.</summary>
    /// <param name="prefix">A path without a final '/'; "" for the root.</param>
    /// <param name="stop">Ends the wait.</param>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop);

    /// <returns>The bytes of a small object (JSON, at most 64 MiB); null if it is missing.</returns>
    Task<byte[]?> ReadAsync(string path, CancellationToken stop);

    /// <summary>Writes a small object, whole or not at all, replacing the one that was there.</summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop);

    /// <summary>Puts a local file into the store, whole or not at all, and takes it over: it may be moved rather than copied.</summary>
    Task PutFileAsync(string localFile, string path, CancellationToken stop);

    /// <returns>
    /// A local path of the object's bytes, to be read only, or null if the object is missing. A folder store gives its own file; others
    /// fetch it to <paramref name="path"/> below <paramref name="scratchFolder"/>.
    /// </returns>
    Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop);

    /// <summary>Removes the object of this name and every object below it; nothing happens if there is none.</summary>
    Task DeleteAsync(string prefix, CancellationToken stop);

    /// <summary>Every object below the prefix, however deep, in no particular order.</summary>
    /// <param name="prefix">A path without a final '/'; "" for the root.</param>
    /// <param name="stop">Gives up.</param>
    IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, CancellationToken stop);

    /// <summary>What killed writers left of objects that nobody can see, and what is being written just now.</summary>
    IAsyncEnumerable<UnfinishedWrite> UnfinishedAsync(CancellationToken stop);

    /// <summary>Removes one of these; nothing happens if it is gone.</summary>
    Task DiscardAsync(UnfinishedWrite unfinished, CancellationToken stop);
}
