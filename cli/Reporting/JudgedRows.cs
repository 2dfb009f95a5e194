using StackingK8s.Meta;

namespace StackingK8s.Cli.Reporting;

/// <summary>The rows that the page's curves are drawn from, and what each model says of them.</summary>
/// <param name="AreTest">Whether they are the test manifest's; else those of X_meta, out of fold.</param>
/// <param name="Labels">0 or 1 per row.</param>
/// <param name="Models">Each expert, the mean of logits, the meta-model, in the order of the report's tables.</param>
sealed record JudgedRows(bool AreTest, int[] Labels, IReadOnlyList<ModelProbabilities> Models);
