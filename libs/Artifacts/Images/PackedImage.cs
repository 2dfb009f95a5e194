using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>Where an image lies in the shards.</summary>
/// <param name="Shard">Name of the tar.</param>
/// <param name="Offset">Of its first byte in the tar.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of its bytes.</param>
sealed record PackedImage(string Shard, long Offset, long Size, string Sha256);
