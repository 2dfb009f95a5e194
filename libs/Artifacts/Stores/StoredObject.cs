namespace StackingK8s.Artifacts.Stores;

/// <summary>An object of a store, as a listing shows it.</summary>
/// <param name="Path">Below the store's root.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was written last, by the storage's clock.</param>
public sealed record StoredObject(string Path, long Size, DateTimeOffset ModifiedAt);
