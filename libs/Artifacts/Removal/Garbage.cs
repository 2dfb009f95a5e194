using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Removal;

/// <summary>Something in a store that no run needs any more.</summary>
/// <param name="Path">A folder below the store's root, or the object that an unfinished write was to become.</param>
/// <param name="Why">What it is, for people.</param>
/// <param name="Objects">How many objects it is made of; 0 for an unfinished write.</param>
/// <param name="Bytes">Their size; 0 for an unfinished write, whose size no listing shows.</param>
/// <param name="Unfinished">The unfinished write; null for a folder.</param>
public sealed record Garbage(string Path, string Why, int Objects, long Bytes, UnfinishedWrite? Unfinished);
