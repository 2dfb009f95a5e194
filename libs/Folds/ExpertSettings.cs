using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Memory;
using TorchSharp;

namespace StackingK8s.Folds;

/// <summary>Translates an expert of a run file into the options of network and training. Pure.</summary>
static class ExpertSettings
{
    /// <summary>Side in pixels: what the run asks for, else the architecture's own.</summary>
    static int ImageSize(ExpertSpec spec) => spec.ImageSize ?? ExpertCatalog.Find(spec.Architecture).DefaultImageSize;

    /// <summary>Size and view of the images that the network sees.</summary>
    public static ImageForm Form(ExpertSpec spec) => new(ImageSize(spec), ViewMap.FromSpec(spec.View, spec.Residual));

    /// <summary>Options of the network.</summary>
    public static ExpertOptions Network(ExpertSpec spec) => new() { Dropout = spec.Dropout, DropPath = spec.DropPath };

    /// <summary>The arithmetic of the training: what the run asks for, else what suits the device.</summary>
    /// <exception cref="UsageException">bfloat16 is asked for, and this libtorch has none.</exception>
    public static PrecisionChoice Precision(ExpertSpec spec, DeviceType device) =>
        spec.Precision switch
        {
            TrainingPrecision.Float32 => new(Vision.Arithmetic.Precision.Float32, "the run asks for it"),
            TrainingPrecision.BFloat16 when Autocast.IsAvailable => new(Vision.Arithmetic.Precision.BFloat16, "the run asks for it"),
            TrainingPrecision.BFloat16 => throw new UsageException(
                $"{spec.Name}: precision bfloat16 is not available (this libtorch exports no autocast). Choose float32."
            ),
            _ => PrecisionChoice.ForDevice(device),
        };

    /// <summary>The scale of the pixels; by default the architecture's own.</summary>
    public static Normalisation Normalization(ExpertSpec spec, ExpertArchitecture architecture) =>
        spec.Normalization switch
        {
            PixelScale.Half => Normalisation.Half,
            PixelScale.ImageNet => Normalisation.ImageNet,
            _ => architecture.Normalisation,
        };

    /// <summary>Options of the training; a batch size of auto is still to be searched.</summary>
    public static TrainingOptions Training(ExpertSpec spec, long seed) =>
        new()
        {
            Epochs = spec.Epochs,
            BatchSize = spec.BatchSize.Count ?? BatchSizeSearch.Largest,
            AccumulationSteps = spec.AccumulationSteps,
            LearningRate = spec.LearningRate,
            HeadLearningRateMultiplier = spec.HeadLearningRateMultiplier,
            LayerDecay = spec.LayerDecay,
            WeightDecay = spec.WeightDecay,
            WarmUpFraction = spec.WarmUpFraction,
            LabelSmoothing = spec.LabelSmoothing,
            ClassWeights = spec.ClassWeights == ClassWeights.Balanced ? ClassWeighting.Balanced : ClassWeighting.None,
            MixupAlpha = spec.MixupAlpha,
            ClipNorm = spec.ClipNorm > 0 ? spec.ClipNorm : double.MaxValue,
            AverageDecay = spec.AverageDecay,
            EarlyStopping = spec.EarlyStopping is { } stopping ? new(stopping.Patience, stopping.ValidationFraction) : null,
            Seed = seed,
            Augmentation = AugmentationMap.FromSpec(spec.Augmentation),
        };
}
