using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Removal;

/// <summary>Something in a store that no run needs.</summary>
/// <param name="Path">A folder below the store's root, or the object that an incomplete write would have become.</param>
/// <param name="Why">What it is, for people.</param>
/// <param name="Objects">Number of its objects; 0 for an incomplete write.</param>
/// <param name="Bytes">Their size; 0 for an incomplete write, whose size no listing shows.</param>
/// <param name="Incomplete">The incomplete write; null for a folder.</param>
public sealed record Garbage(string Path, string Why, int Objects, long Bytes, IncompleteWrite? Incomplete);
