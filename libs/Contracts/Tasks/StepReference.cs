namespace StackingK8s.Contracts.Tasks;

/// <summary>A committed attempt of a step: where it lies and what its result.json must hash to.</summary>
/// <param name="Step">fold-0, aggregate or meta.</param>
/// <param name="WorkDigest">SHA-256 (64 hex digits) of everything that determines the step's work.</param>
/// <param name="Attempt">The attempt's folder below the work digest.</param>
/// <param name="ResultDigest">SHA-256 of the bytes of result.json.</param>
public sealed record StepReference(string Step, string WorkDigest, string Attempt, string ResultDigest);
