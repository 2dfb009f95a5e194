using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Where artifacts are kept: objects with '/' in their names below one root. Only what every object store can do is asked for: no rename,
/// no append, no conditional write, and nothing relies on a listing that is up to date.
/// </summary>
/// <remarks>
/// Every member throws <see cref="UsageException"/> for a path that is absolute, contains '..' or NUL, or may not be accessed, and
/// <see cref="TransientException"/> where the storage fails for now (full, unreachable).
/// </remarks>
public interface IArtifactStore
{
    /// <summary>The root, as the user would write it.</summary>
    string Root { get; }

    /// <summary>Names directly below the prefix, of objects and of folders alike, in ordinal order; empty if nothing is there.</summary>
    /// <param name="prefix">A path without a final '/'; "" for the root.</param>
    /// <param name="stop">Cancels the request.</param>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop);

    /// <summary>The bytes of a small object (JSON, at most 64 MiB); null if it is missing.</summary>
    /// <exception cref="ArtifactException">It is larger.</exception>
    Task<byte[]?> ReadAsync(string path, CancellationToken stop);

    /// <summary>Writes a small object atomically, replacing an existing one.</summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop);

    /// <summary>Puts a local file into the store atomically. The store owns it afterwards: it may be moved rather than copied.</summary>
    Task PutFileAsync(string localFile, string path, CancellationToken stop);

    /// <summary>
    /// A local path of the object's bytes, to be read only, or null if the object is missing. A folder store returns its own file; others
    /// download it to <paramref name="path"/> below <paramref name="scratchFolder"/>.
    /// </summary>
    Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop);

    /// <summary>Removes the object of this name and every object below it; nothing happens if there is none.</summary>
    Task DeleteAsync(string prefix, CancellationToken stop);

    /// <summary>Every object below the prefix, however deep, in no particular order.</summary>
    /// <param name="prefix">A path without a final '/'; "" for the root.</param>
    /// <param name="stop">Cancels the requests.</param>
    IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, CancellationToken stop);

    /// <summary>Incomplete writes: of writers that were killed, and of those that are still writing.</summary>
    IAsyncEnumerable<IncompleteWrite> ListIncompleteAsync(CancellationToken stop);

    /// <summary>Removes an incomplete write; nothing happens if it is already gone.</summary>
    Task DiscardAsync(IncompleteWrite incomplete, CancellationToken stop);
}
