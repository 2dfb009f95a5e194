using StackingK8s.Learning;

namespace StackingK8s.Meta;

/// <summary>The test rows in the words of one fold's networks.</summary>
/// <param name="Features">(test rows, columns).</param>
/// <param name="Logits">(test rows, experts).</param>
public sealed record FoldDescription(FloatMatrix Features, FloatMatrix Logits);
