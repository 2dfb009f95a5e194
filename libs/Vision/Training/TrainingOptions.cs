using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Training.Validation;

namespace StackingK8s.Vision.Training;

/// <summary>How one expert is trained. The defaults suit small networks trained from scratch; each names its source.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Passes over the training rows, at least 1. Default 12, this project's choice for a few thousand images; published trainings on
    /// ImageNet take 90 to 350.
    /// </summary>
    public int Epochs { get; init; } = 12;

    /// <summary>
    /// Most samples of a batch, at least 1. Default 64, which is also where the automatic choice ends (<see
    /// cref="Memory.BatchSizeSearch.Largest"/>).
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Batches that make one step of the optimiser, at least 1, default 1. k batches of b train as one of k x b would, but for the
    /// statistics of batch normalisation, in the memory of b. Warm-up and cosine count steps.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// Peak learning rate, above 0. Default 1e-3, Adam's (Kingma and Ba, 2015), which is right from scratch; fine-tuning needs 5e-5 to
    /// 2e-4.
    /// </summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Factor on the learning rate of the head (EfficientNetV2's classifier, MaxViT's head), above 0. Default 1, right from scratch; use 5
    /// to 10 where the other layers come from a file and the head does not.
    /// </summary>
    public double HeadLearningRateMultiplier { get; init; } = 1;

    /// <summary>
    /// Factor on the learning rate from each block to the one before it, above 0, at most 1: layer-wise decay as in timm's
    /// param_groups_layer_decay (Clark et al.: ELECTRA, 2020). Default 1, off; 0.65 to 0.9 keep early layers near the weights they came
    /// with.
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>
    /// Decoupled weight decay per unit of learning rate (Loshchilov and Hutter, 2019), at least 0. Default 0.05 as in MaxViT's training.
    /// Not applied to vectors and relative position biases.
    /// </summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>
    /// Share of all steps in which the learning rate rises, 0 to 1. Default 0.05, about the 5 of 90 epochs of Goyal et al.
    /// (2017).
    /// </summary>
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>
    /// Last learning rate as a share of the peak, 0 to 1. Default 0.01, this project's choice: nearly 0, but the last steps still move.
    /// </summary>
    public double FinalFraction { get; init; } = 0.01;

    /// <summary>
    /// Share of the target spread over all classes, 0 to below 1. Default 0.05; the 0.1 usual on ImageNet (Szegedy et al., 2016) costs
    /// calibration, which the meta-model and its log-loss need.
    /// </summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>How a sample's class weighs its loss. Default <see cref="ClassWeighting.None"/>.</summary>
    public ClassWeighting ClassWeights { get; init; }

    /// <summary>
    /// Alpha of mixup (Zhang et al., 2018), at least 0; default 0, off. MaxViT trained on ImageNet with 0.8; but blending a forgery with a
    /// real image hides its traces.
    /// </summary>
    public double MixupAlpha { get; init; }

    /// <summary>Largest norm of all gradients together, above 0. Default 1 as in MaxViT's training.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>
    /// Decay of the running mean of the weights, 0 to below 1, such as 0.999; the training ends with that mean. Default null: with the last
    /// weights.
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>When to end before the last epoch. Default null: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Fixes data order, augmentation, mixup and dropout; any number, default 0. The same for one expert in every fold.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Of forward and backward; <see cref="PrecisionChoice"/> says which is right for a device. Default float32; images are always embedded
    /// in float32.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>How training images are changed before the network sees them. Default: flips and a mild change of light.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Threads that fill batches, at least 1, default 1. Changes no result.</summary>
    public int LoaderThreads { get; init; } = 1;

    /// <summary>
    /// Steps between two reads of the loss, at least 1, default 10: each read makes an accelerator wait. Progress is reported at the same
    /// pace.
    /// Changes no result.
    /// </summary>
    public int ReadLossEvery { get; init; } = 10;
}

/// <summary>How a sample's class weighs its loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every sample counts the same: the loss is the mean over samples, and logits keep the classes' prior.</summary>
    None,

    /// <summary>
    /// Every class counts the same, however many samples it has: over an epoch the loss is the mean of the classes' means, as the winner of
    /// the Deepfake Detection Challenge trained. A sample weighs n / (classes x samples of its class), scikit-learn's "balanced". Logits
    /// lose the prior.
    /// </summary>
    Balanced,
}
