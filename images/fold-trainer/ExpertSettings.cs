using StackingK8s.Contracts;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training;

namespace StackingK8s.FoldTraining;

/// <summary>What the words of a run file mean to network and training. Pure.</summary>
static class ExpertSettings
{
    public static ExpertOptions Network(ExpertSpec spec) => new() { Dropout = spec.Dropout, DropPath = spec.DropPath };

    public static TrainingOptions Training(ExpertSpec spec, long seed) => new()
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
        ClassWeights = spec.ClassWeights == "balanced" ? ClassWeighting.Balanced : ClassWeighting.None,
        MixupAlpha = spec.MixupAlpha,
        ClipNorm = spec.ClipNorm > 0 ? spec.ClipNorm : double.MaxValue,
        AverageDecay = spec.AverageDecay,
        EarlyStopping = spec.EarlyStopping is { } stopping ? new(stopping.Patience, stopping.ValidationFraction) : null,
        Seed = seed,
    };
}
