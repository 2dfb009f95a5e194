using StackingK8s.Learning;

namespace StackingK8s.Vision.Embedding;

/// <summary>Embeddings and logits of rows, by one network.</summary>
/// <param name="Embeddings">(rows, columns): the features before the classifier, or what they were mapped to.</param>
/// <param name="Logits">One per row: log-odds of the positive class, the difference of the two classes' logits.</param>
public sealed record EmbeddedRows(FloatMatrix Embeddings, float[] Logits);
