using StackingK8s.Vision.Images;

namespace StackingK8s.Vision.Training;

/// <summary>How one expert is trained. The defaults suit small networks trained from scratch; the sources are named at each.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training rows, at least 1.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Most samples per step, at least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Peak learning rate. 1e-3 is the default of Adam (Kingma and Ba, 2015) and right from scratch; fine-tuning wants 5e-5 to 2e-4.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter, 2019), 0.05 as in MaxViT's training; not applied to vectors and relative position biases.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of all steps in which the learning rate rises, 0 to 1.</summary>
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>Last learning rate as a share of the peak, 0 to 1.</summary>
    public double FinalFraction { get; init; } = 0.01;

    /// <summary>Share of the target spread over all classes, 0 up to 1. The 0.1 usual on ImageNet costs calibration, which the meta-model and log-loss need.</summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>Largest norm of all gradients together, above 0; 1 as in MaxViT's training.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the running mean of the weights that the training ends with, such as 0.999, or null for the last weights themselves.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>Fixes data order, augmentation and dropout. The same for one expert in every fold.</summary>
    public long Seed { get; init; }

    /// <summary>What happens to an image before the network sees it.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Threads that fill batches, at least 1. Changes no result.</summary>
    public int LoaderThreads { get; init; } = 1;

    /// <summary>Steps between two looks at the loss, at least 1: each makes an accelerator wait. Progress comes at the same pace. Changes no result.</summary>
    public int ReadLossEvery { get; init; } = 10;
}
