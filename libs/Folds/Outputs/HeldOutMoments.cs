using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;
using StackingK8s.Vision.Embedding;

namespace StackingK8s.Folds.Outputs;

/// <summary>The scale of a network's output. No label is read, so that what is scaled by it has learnt none.</summary>
static class HeldOutMoments
{
    /// <summary>Measures a network.</summary>
    /// <param name="expert">The name.</param>
    /// <param name="heldOut">What it makes of the rows that its fold holds out.</param>
    public static ExpertScale Measure(string expert, EmbeddedRows heldOut)
    {
        ColumnMoments columns = new(heldOut.Embeddings.Columns),
            logit = new(1);
        columns.Add(heldOut.Embeddings.Values);
        logit.Add(heldOut.Logits);
        return new(expert, logit.Means[0], logit.Deviations[0], columns.Means, columns.Deviations);
    }
}
