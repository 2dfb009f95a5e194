namespace StackingK8s.TestKit.ApiServer;

/// <summary>The objects of a list as they were at one version.</summary>
/// <param name="Place">Where in the kind's <see cref="EventLog"/> the changes after it begin.</param>
sealed record Snapshot(long Version, IReadOnlyList<StoredObject> Objects, long Place);
