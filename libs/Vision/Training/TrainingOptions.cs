using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Training.Validation;

namespace StackingK8s.Vision.Training;

/// <summary>How one expert is trained. The defaults suit small networks trained from scratch; the sources are named at each.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training rows, at least 1.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Most samples of a batch, at least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Batches of which one step of the optimiser is made, at least 1: k batches of b train as one of k x b would, but for the statistics of batch
    /// normalisation, in the memory of b. Warm-up and cosine count steps.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Peak learning rate. 1e-3 is the default of Adam (Kingma and Ba, 2015) and right from scratch; fine-tuning wants 5e-5 to 2e-4.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Factor on the head's learning rate, above 0: EfficientNetV2's classifier, MaxViT's head. 1 from scratch; 5 to 10 where the other layers come from
    /// a file and the head does not.
    /// </summary>
    public double HeadLearningRateMultiplier { get; init; } = 1;

    /// <summary>
    /// Factor on the learning rate from each block to the one before it, above 0, at most 1: layer-wise decay as timm's param_groups_layer_decay (Clark et al.:
    /// ELECTRA, 2020). 1 switches it off; 0.65 to 0.9 keep early layers near the weights they came with.
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter, 2019), 0.05 as in MaxViT's training; not applied to vectors and relative position biases.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of all steps in which the learning rate rises, 0 to 1.</summary>
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>Last learning rate as a share of the peak, 0 to 1.</summary>
    public double FinalFraction { get; init; } = 0.01;

    /// <summary>Share of the target spread over all classes, 0 up to 1. The 0.1 usual on ImageNet costs calibration, which the meta-model and log-loss need.</summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>What a sample's class does to its share of the loss.</summary>
    public ClassWeighting ClassWeights { get; init; }

    /// <summary>
    /// Alpha of mixup (Zhang et al., 2018), 0 to switch it off. MaxViT trained on ImageNet with 0.8; blending a forgery with a real image hides its
    /// traces, so it is off by default.
    /// </summary>
    public double MixupAlpha { get; init; }

    /// <summary>Largest norm of all gradients together, above 0; 1 as in MaxViT's training.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the running mean of the weights that the training ends with, such as 0.999, or null for the last weights themselves.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>When to end before the last epoch; null never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Fixes data order, augmentation and dropout. The same for one expert in every fold.</summary>
    public long Seed { get; init; }

    /// <summary>Of forward and backward; <see cref="PrecisionChoice"/> says which is right for a device. What is embedded later is always float32.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What happens to an image before the network sees it.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Threads that fill batches, at least 1. Changes no result.</summary>
    public int LoaderThreads { get; init; } = 1;

    /// <summary>Steps between two looks at the loss, at least 1: each makes an accelerator wait. Progress comes at the same pace. Changes no result.</summary>
    public int ReadLossEvery { get; init; } = 10;
}

/// <summary>What a sample's class does to its share of the loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every sample counts the same: the loss is the mean over samples, and logits keep the classes' prior.</summary>
    None,

    /// <summary>
    /// Every class counts the same, however many samples it has: over an epoch the loss is the mean of the classes' means, as the winner of the Deepfake
    /// Detection Challenge trained. A sample weighs n / (classes x samples of its class), scikit-learn's "balanced". Logits lose the prior.
    /// </summary>
    Balanced,
}
