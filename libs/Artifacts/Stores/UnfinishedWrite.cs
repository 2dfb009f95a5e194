namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// What a killed writer left of an object that nobody can see: an upload that was never completed, a partial file. It may also be one that is being
/// written just now, so only its age tells whether it may go.
/// </summary>
/// <param name="Path">The object it was to become, or the partial file, below the store's root.</param>
/// <param name="Id">The storage's name for it.</param>
/// <param name="Since">When it was begun, or last written to.</param>
public sealed record UnfinishedWrite(string Path, string Id, DateTimeOffset Since);
