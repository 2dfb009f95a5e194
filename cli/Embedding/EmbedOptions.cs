using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Embedding;

/// <summary>The options of `stacking embed`. Its rules are those of the command line.</summary>
/// <param name="Architecture">Name of `stacking experts`.</param>
/// <param name="Weights">A safetensors file.</param>
/// <param name="Manifest">CSV with a column of paths.</param>
/// <param name="Columns">Which column that is; others that are named must exist.</param>
/// <param name="ImageRoot">Folder that the paths start from; null: the manifest's own.</param>
/// <param name="ImageSize">Side in pixels; null: the weights' own, else the architecture's.</param>
/// <param name="Normalization">half or imagenet; null: the weights' own, else the architecture's.</param>
/// <param name="View">rgb or residual; null: the weights' own, else rgb.</param>
/// <param name="Residual">laplacian or srm, with view residual.</param>
/// <param name="Layer">embedding, stages or logits.</param>
/// <param name="BatchSize">Images at a time.</param>
/// <param name="Threads">Cores to use; null: all.</param>
/// <param name="Cache">Folder that keeps the decoded images; null: none is kept.</param>
/// <param name="Output">The .npy file.</param>
sealed record EmbedOptions(
    string Architecture,
    string Weights,
    string Manifest,
    ColumnsSpec Columns,
    string? ImageRoot,
    int? ImageSize,
    [property: OneOf("half", "imagenet")] string? Normalization,
    [property: OneOf("rgb", "residual")] string? View,
    [property: OneOf("laplacian", "srm")] string Residual,
    [property: OneOf("embedding", "stages", "logits")] string Layer,
    [property: Range(1, 65_536)] int BatchSize,
    [property: Range(1, 1024)] int? Threads,
    string? Cache,
    string Output
);
