using StackingK8s.Contracts;
using StackingK8s.Learning;
using StackingK8s.Steps;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;

namespace StackingK8s.FoldTraining;

/// <summary>One expert in one fold: trained on the other folds, then asked about the rows it has not seen.</summary>
/// <param name="spec">The expert.</param>
/// <param name="task">The fold.</param>
/// <param name="context">Threads, progress, stop.</param>
/// <param name="from">Fraction of the step at which this expert starts.</param>
/// <param name="to">Fraction at which it ends.</param>
sealed class ExpertFold(ExpertSpec spec, FoldTask task, StepContext context, double from, double to)
{
    const double TrainingShare = 0.9;
    const int EmbeddingBatch = 64;

    readonly ExpertArchitecture architecture = ExpertCatalog.Find(spec.Architecture);

    /// <summary>
    /// Trains from this expert's one initialisation. Every fold must train anew: a network that saw a row describes it better than it
    /// could describe a new one, and a meta-model fed with such rows learns to trust the network too much. The caller therefore
    /// passes the rows of the other folds, and nothing of the held-out one, not even for early stopping.
    /// </summary>
    public (Expert Network, IReadOnlyList<EpochSummary> Curve) Train(ImageCache images, int[] rows, int[] labels)
    {
        var network = ExpertCatalog.Create(spec.Architecture, new ExpertOptions { Dropout = spec.Dropout, DropPath = spec.DropPath },
            Seeds.Initialisation(task.Seed, spec.Name));
        network.UseChannelsLast();
        TrainingOptions options = new()
        {
            Epochs = spec.Epochs,
            BatchSize = spec.BatchSize,
            LearningRate = spec.LearningRate,
            WeightDecay = spec.WeightDecay,
            WarmUpFraction = spec.WarmUpFraction,
            LabelSmoothing = spec.LabelSmoothing,
            ClipNorm = spec.ClipNorm > 0 ? spec.ClipNorm : double.MaxValue,
            Seed = Seeds.Training(task.Seed, spec.Name),
            Augmentation = AugmentationMap.Of(spec.Augmentation),
        };
        var activity = context.Progress.Begin("training", "images", (long)rows.Length * spec.Epochs, from, from + (to - from) * TrainingShare, spec.Name);
        var curve = ExpertTrainer.Train(network, images, rows, labels, Normalisation.Of(architecture), options,
            at => activity.Report((long)rows.Length * spec.Epochs * at.Step / at.Steps, at.Epoch, at.Epochs, at.Loss), context.Stop);
        return (network, curve);
    }

    /// <summary>Describes rows the network has not seen: projected embeddings (rows, dimensions) and log-odds.</summary>
    public EmbeddedRows Describe(Expert network, ImageCache images, int[] rows)
    {
        var activity = context.Progress.Begin("embedding", "images", rows.Length, from + (to - from) * TrainingShare, to, spec.Name);
        var described = Embedder.Embed(network, network.Embed, network.Classify, images, rows, Normalisation.Of(architecture),
            EmbeddingBatch, 1, done => activity.Report(done), context.Stop);
        // One map for all folds: a projection trained in each would put each fold's embeddings into a space of its own.
        var projection = OrthonormalProjection.Create(described.Embeddings.Columns, task.Dimensions, Seeds.Projection(task.Seed, spec.Name));
        return described with { Embeddings = OrthonormalProjection.Apply(described.Embeddings, projection, context.Threads) };
    }
}
