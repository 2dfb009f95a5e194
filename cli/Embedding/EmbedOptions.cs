using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Embedding;

/// <summary>What `stacking embed` is asked.</summary>
/// <param name="Architecture">Name of `stacking experts`.</param>
/// <param name="Weights">A safetensors file.</param>
/// <param name="Manifest">CSV with a column path.</param>
/// <param name="ImageRoot">Folder that the paths start from; null: the manifest's own.</param>
/// <param name="ImageSize">Side in pixels; null: the weights' own, else the architecture's.</param>
/// <param name="Normalization">half or imagenet; null: the weights' own, else the architecture's.</param>
/// <param name="Layer">embedding or logits.</param>
/// <param name="BatchSize">Images at a time, at least 1.</param>
/// <param name="Threads">Cores to use, at least 1.</param>
/// <param name="Cache">Folder that keeps the decoded images; null: none is kept.</param>
/// <param name="Output">The .npy file.</param>
sealed record EmbedOptions(
    string Architecture,
    string Weights,
    string Manifest,
    string? ImageRoot,
    int? ImageSize,
    string? Normalization,
    string Layer,
    int BatchSize,
    int Threads,
    string? Cache,
    string Output
);
