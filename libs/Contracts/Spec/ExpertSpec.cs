namespace StackingK8s.Contracts;

/// <summary>One base network of the stack and how it is trained. The defaults suit small sets trained from scratch; TrainingOptions in libs/Vision names the source of each.</summary>
public sealed record ExpertSpec
{
    /// <summary>A DNS label, unique in the run; it names columns and folders.</summary>
    public required string Name { get; init; }

    /// <summary>A name of `stacking experts`, the same as in timm.</summary>
    public required string Architecture { get; init; }

    /// <summary>Pixels on each side.</summary>
    /// <value>The architecture's own test size.</value>
    public int? ImageSize { get; init; }

    /// <summary>Passes over the training folds.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Images per step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Peak learning rate of AdamW, after the warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay; not applied to biases, norms and relative-position tables.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of all steps during which the rate rises from zero; 0 to 1.</summary>
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>0 to below 1.</summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>The gradient's global L2 norm is cut to this; 0 switches it off.</summary>
    public double ClipNorm { get; init; } = 1.0;

    /// <summary>Dropout before the classifier; 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>Stochastic depth of the last block, rising linearly from 0; 0 to below 1.</summary>
    public double DropPath { get; init; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public AugmentationSpec Augmentation { get; init; } = new();
}
