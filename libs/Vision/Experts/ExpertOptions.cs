namespace StackingK8s.Vision.Experts;

/// <summary>What of an expert is chosen per run and not by its architecture.</summary>
public sealed record ExpertOptions
{
    /// <summary>Width of the logits; at least 1.</summary>
    public int Classes { get; init; } = 2;

    /// <summary>Probability of zeroing an element of the embedding before the classifier, in training; in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// Stochastic depth of the last block, in [0, 1); the rate grows linearly from 0 at the first. Google trained EfficientNetV2
    /// with 0.2 and MaxViT with 0.2 (tiny), 0.3 (small), 0.4 (base) and 0.6 (large).
    /// </summary>
    public double DropPath { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Classes, 1);
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Must be in [0, 1).");
        if (DropPath is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(DropPath), DropPath, "Must be in [0, 1).");
    }
}
