using StackingK8s.Meta;

namespace StackingK8s.Stacking.Reports;

/// <summary>The rows that the report's curves are drawn from, and each model's probabilities for them.</summary>
/// <param name="AreTest">Whether they are the test manifest's rows; else those of X_meta, out of fold.</param>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Models">Each expert, the mean of logits, the meta-model, in the order of the report's tables.</param>
public sealed record ScoredRows(bool AreTest, int[] Labels, IReadOnlyList<ModelProbabilities> Models);
