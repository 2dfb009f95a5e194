namespace StackingK8s.TestKit.ApiServer;

/// <summary>The objects of a list as they were at one version.</summary>
sealed record Snapshot(long Version, IReadOnlyList<StoredObject> Objects);
