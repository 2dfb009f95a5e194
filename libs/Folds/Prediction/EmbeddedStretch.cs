using StackingK8s.Learning;

namespace StackingK8s.Folds.Prediction;

/// <summary>A stretch of the images, embedded by the networks of every fold.</summary>
/// <param name="Names">The images, as the user named them.</param>
/// <param name="Groups">The group of each, "" for none; null where the images have no groups.</param>
/// <param name="Folds">
/// Folds[fold][expert]: projected embeddings (images, dimensions) and one logit per image, the log-odds of the positive label.
/// </param>
public sealed record EmbeddedStretch(
    IReadOnlyList<string> Names,
    IReadOnlyList<string>? Groups,
    IReadOnlyList<IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)>> Folds
);
