namespace StackingK8s.Artifacts.Images;

/// <summary>What a packing came to.</summary>
/// <param name="Images">Different images.</param>
/// <param name="Shards">All shards.</param>
/// <param name="Written">Shards that were not there yet.</param>
/// <param name="Bytes">Of all shards.</param>
public sealed record PackOutcome(int Images, int Shards, int Written, long Bytes);
