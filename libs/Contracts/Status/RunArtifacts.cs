namespace StackingK8s.Contracts.Status;

/// <summary>Where the run's results lie.</summary>
/// <param name="Uri">Root of the artifact store.</param>
/// <param name="Record">Folder of the run's record below it.</param>
/// <param name="Model">Folder of the committed meta step below it; null before.</param>
public sealed record RunArtifacts(string Uri, string Record, string? Model);
