namespace StackingK8s.Contracts.Tasks;

/// <summary>What a deleted run asks of its store: to remove its records, and every attempt of theirs that no other run lists.</summary>
/// <param name="Artifacts">Root of the artifact store.</param>
/// <param name="Run">The deleted run.</param>
public sealed record CleanupTask(string Artifacts, RunIdentity Run);
