using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// One base network of the stack and how it is trained. The defaults suit small sets trained from scratch; TrainingOptions in libs/Vision
/// names the source of each.
/// </summary>
public sealed record ExpertSpec
{
    /// <summary>A DNS label, unique in the run; it names columns and folders.</summary>
    [Name]
    public required string Name { get; init; }

    /// <summary>A name of `stacking experts`, the same as in timm.</summary>
    [Length(1, 100)]
    public required string Architecture { get; init; }

    /// <summary>Pixels on each side, 16 to 2048.</summary>
    /// <value>The architecture's own test size.</value>
    [Range(16, 2048)]
    public int? ImageSize { get; init; }

    /// <summary>
    /// What the network looks at: rgb (the photograph) or residual (the photograph without its content, taken at its own resolution before
    /// any resize). Traces of forging are weak beside content, so a residual often shows more; content itself, such as faces that do not
    /// match, is in rgb alone.
    /// </summary>
    public PixelView View { get; init; } = PixelView.Rgb;

    /// <summary>
    /// The filter of the residual view: laplacian (each channel minus the mean of its four neighbours) or srm (three high-pass filters of
    /// steganalysis on the mean of the channels). Ignored with view rgb.
    /// </summary>
    public ResidualKind Residual { get; init; } = ResidualKind.Laplacian;

    /// <summary>A safetensors file that training starts from, with timm's names: a path, file:// or s3:// URI.</summary>
    /// <value>None: the weights are drawn from the run's seed.</value>
    [Location]
    public string? InitialWeights { get; init; }

    /// <summary>
    /// The scale of the pixels: auto (the architecture's own, see `stacking experts`), imagenet or half. Part of what the initial weights
    /// expect.
    /// </summary>
    public PixelScale Normalization { get; init; } = PixelScale.Auto;

    /// <summary>Passes over the training folds, 1 to 10000.</summary>
    [Range(1, 10_000)]
    public int Epochs { get; init; } = 12;

    /// <summary>
    /// Most images of a batch, or auto: the largest power of two up to 64 that fits into memory. More images than the training folds have
    /// make one batch of them all.
    /// </summary>
    [BatchRange(2, 65_536)]
    public BatchSize BatchSize { get; init; } = 64;

    /// <summary>
    /// auto (bfloat16 where the device multiplies it faster than float32), bfloat16 or float32: how the networks multiply in training.
    /// Weights, gradients and optimiser are float32 in both, and so is the embedding of images.
    /// </summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Auto;

    /// <summary>
    /// Batches per step of the optimiser: 4 batches of 16 train as one of 64 would, but for batch norm's statistics, in the memory of 16.
    /// </summary>
    [Range(1, 65_536)]
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Computes activations a second time for the gradients instead of keeping them: less memory, about a third more time, the same
    /// gradients.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Peak learning rate of AdamW, after the warm-up; above 0, at most 10.</summary>
    [Range(0, 10, Above = true)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Factor on the head's learning rate; 5 to 10 suits a new head on pretrained layers.</summary>
    [Range(0, 1000, Above = true)]
    public double HeadLearningRateMultiplier { get; init; } = 1;

    /// <summary>Factor on the learning rate from each block to the one before it, as timm's layer decay; 1 switches it off.</summary>
    [Range(0, 1, Above = true)]
    public double LayerDecay { get; init; } = 1;

    /// <summary>Decoupled weight decay; not applied to biases, norms and relative-position tables.</summary>
    [Range(0, 10)]
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of all steps during which the rate rises from zero; 0 to 1.</summary>
    [Range(0, 1)]
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>How far the labels 0 and 1 are moved towards one half; 0 to below 1.</summary>
    [Range(0, 1, Below = true)]
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>
    /// none: every image counts the same; balanced: every class does, as scikit-learn's class_weight="balanced", which takes the classes'
    /// prior out of the logits.
    /// </summary>
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    /// <summary>Alpha of mixup; 0 switches it off. Blending a forgery with a real image hides its traces: meant for other tasks.</summary>
    [Range(0, 100)]
    public double MixupAlpha { get; init; }

    /// <summary>Decay per step of the running mean of the weights that the network ends with, such as 0.999; 0 to below 1.</summary>
    /// <value>Off: the last weights.</value>
    [Range(0, 1, Below = true)]
    public double? AverageDecay { get; init; }

    /// <summary>When its training ends before the last epoch.</summary>
    /// <value>Off: every epoch is trained, and the last one kept.</value>
    public EarlyStoppingSpec? EarlyStopping { get; init; }

    /// <summary>Largest global L2 norm of the gradient, which is scaled down to it; 0 switches it off.</summary>
    [Range(0, 1e6)]
    public double ClipNorm { get; init; } = 1.0;

    /// <summary>Dropout before the classifier; 0 to below 1.</summary>
    [Range(0, 1, Below = true)]
    public double Dropout { get; init; }

    /// <summary>Stochastic depth of the last block, rising linearly from 0; 0 to below 1.</summary>
    [Range(0, 1, Below = true)]
    public double DropPath { get; init; }

    /// <summary>
    /// Checkpoints that are committed beside the weights, evenly spaced over the steps, so that `stacking verify --replay` can train single
    /// stretches again; 0 to 100. Each takes about three times the room of the weights. Changes no weight.
    /// </summary>
    [Range(0, 100)]
    public int KeepCheckpoints { get; init; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public AugmentationSpec Augmentation { get; init; } = new();
}

/// <summary>
/// When an expert's training ends before its last epoch, decided by the log-loss of an inner split of the training rows, never of the
/// held-out fold. Those rows teach the network nothing but choose its epoch, so they count as rows it has seen.
/// </summary>
public sealed record EarlyStoppingSpec
{
    /// <summary>Epochs without a better log-loss after which training ends, at least 1; the best epoch's weights are kept.</summary>
    [Range(1, 10_000)]
    public int Patience { get; init; } = 3;

    /// <summary>Share of the training rows (or groups) set aside; above 0, at most one half.</summary>
    [Range(0, 0.5, Above = true)]
    public double ValidationFraction { get; init; } = 0.1;
}
