namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Part of an object that no reader sees: an upload that was never completed, a partial file. Either its writer was killed or it is still
/// being written, so only its age tells whether it may be removed.
/// </summary>
/// <param name="Path">The object it would have become, or the partial file, below the store's root.</param>
/// <param name="Id">The store's name for it.</param>
/// <param name="Since">When it was started, or last written to.</param>
public sealed record IncompleteWrite(string Path, string Id, DateTimeOffset Since);
