using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Embedding;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning;
using StackingK8s.Learning.Random;
using StackingK8s.Steps;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Memory;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Folds.Training;

/// <summary>One expert in one fold: trained on the other folds, then used to embed the rows it has not seen.</summary>
/// <param name="spec">The expert.</param>
/// <param name="task">The fold.</param>
/// <param name="inputs">Digests of what the step reads.</param>
/// <param name="context">Store, folders, threads, progress, stop.</param>
/// <param name="machine">Memory, for the search of a batch size.</param>
/// <param name="device">Where the network works.</param>
/// <param name="from">Fraction of the step at which this expert starts.</param>
/// <param name="to">Fraction at which it ends.</param>
sealed class ExpertFold(
    ExpertSpec spec,
    FoldTask task,
    IReadOnlyDictionary<string, string> inputs,
    StepContext context,
    FoldMachine machine,
    Device device,
    double from,
    double to
)
{
    /// <summary>Share of the expert's time that its progress gives to training; the rest is embedding.</summary>
    const double TrainingShare = 0.9;

    /// <summary>The scale of the pixels, in training and wherever the network is used.</summary>
    public Normalisation Normalisation { get; } = ExpertSettings.Normalization(spec, ExpertCatalog.Find(spec.Architecture));

    /// <summary>(what the network hands over, dimensions), one map for all folds.</summary>
    public FloatMatrix Projection { get; } =
        LayerMap.Projection(ExpertCatalog.Find(spec.Architecture), task.Layers, task.Dimensions, task.Seed, spec.Name);

    /// <summary>Trains from this expert's one initialisation, the same in every fold, or resumes from its newest checkpoint.</summary>
    /// <param name="rows">What it is trained on.</param>
    /// <param name="workDigest">Whose checkpoints these are.</param>
    public async Task<TrainedNetwork> TrainAsync(TrainingRows rows, string workDigest)
    {
        var options = ChooseOptions();
        var network = CreateInitialNetwork();
        ResumableTraining training = new(
            spec.Name,
            spec.Epochs,
            Checkpoints(workDigest),
            TimeSpan.FromMinutes(task.CheckpointMinutes),
            spec.KeepCheckpoints,
            context,
            TimeProvider.System
        );
        var curve = await training.RunAsync(
            (resume, checkpointing) => Train(network, rows, ref options, resume, checkpointing, context.Stop)
        );
        return new(network, options, curve);
    }

    /// <summary>Trains from a snapshot on, or from the start, and leaves no checkpoints of its own.</summary>
    /// <param name="rows">What it is trained on.</param>
    /// <param name="resume">The snapshot; null for the start.</param>
    /// <param name="checkpointing">Receives snapshots.</param>
    /// <param name="stop">Ends the training.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public TrainedNetwork Train(TrainingRows rows, TrainingSnapshot? resume, Checkpointing checkpointing, CancellationToken stop)
    {
        var options = ChooseOptions();
        var network = CreateInitialNetwork();
        try
        {
            var curve = Train(network, rows, ref options, resume, checkpointing, stop);
            return new(network, options, curve);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoints that stay until the work is committed, in the order of their steps: local files, to be read only.</summary>
    /// <param name="workDigest">Whose checkpoints these are.</param>
    public Task<IReadOnlyList<string>> FetchKeptAsync(string workDigest) =>
        Checkpoints(workDigest).FetchKeptAsync(context.ScratchFolder, context.Stop);

    IReadOnlyList<EpochSummary> Train(
        Expert network,
        TrainingRows rows,
        ref TrainingOptions options,
        TrainingSnapshot? resume,
        Checkpointing checkpointing,
        CancellationToken stop
    )
    {
        // A resumed training keeps its batch size: found again, it might be another one.
        options = options with { BatchSize = resume?.Position.BatchSize ?? ChooseBatchSize(rows.Images.Size, rows.Rows.Length, options) };
        return ExpertTrainer.Train(
            network,
            rows.Images,
            rows.Rows,
            rows.Labels,
            Normalisation,
            options,
            BeginReporting(rows.Rows.Length, options.BatchSize, resume?.Position),
            resume,
            checkpointing,
            rows.Groups,
            stop
        );
    }

    TrainingOptions ChooseOptions()
    {
        var precision = ExpertSettings.Precision(spec, device.type);
        context.Progress.Log($"{spec.Name}: {precision}");
        return ExpertSettings.Training(spec, Seeds.Training(task.Seed, spec.Name)) with { Precision = precision.Precision };
    }

    Expert CreateInitialNetwork()
    {
        var network = CreateNetwork();
        if (spec.InitialWeights is not null)
            InitialWeights.Load(spec, network, inputs, context.Progress.Log);
        return PlaceOnDevice(network);
    }

    CheckpointStore Checkpoints(string workDigest) =>
        new(context.Store, task.Step, workDigest, spec.Name, ProgramVersion.Compute(typeof(ExpertFold).Assembly));

    Action<TrainingProgress> BeginReporting(int rows, int batchSize, TrainingPosition? resumed)
    {
        long samples = (long)rows * spec.Epochs;
        var activity = context.Progress.Begin(
            ActivityNames.Training,
            "images",
            samples,
            from,
            from + (to - from) * TrainingShare,
            spec.Name,
            resumed is null ? 0 : SamplesBefore(resumed, rows)
        );
        return at =>
            activity.Report(
                samples * at.Step / at.Steps,
                new(at.Epoch, at.Epochs, at.Step, at.Steps, batchSize, at.Loss, at.LearningRate, at.SamplesPerSecond, at.WaitShare)
            );
    }

    Expert CreateNetwork() =>
        ExpertCatalog.Create(spec.Architecture, ExpertSettings.Network(spec), Seeds.Initialisation(task.Seed, spec.Name));

    Expert PlaceOnDevice(Expert network)
    {
        network.to(device);
        network.UseChannelsLast();
        if (spec.GradientCheckpointing)
            network.UseGradientCheckpointing();
        return network;
    }

    int ChooseBatchSize(int imageSize, int rows, TrainingOptions options)
    {
        if (spec.BatchSize.Count is null)
        {
            int found = BatchSizeSearch.Find(() => PlaceOnDevice(CreateNetwork()), imageSize, rows, options, machine.MemoryBytes());
            context.Progress.Log($"{spec.Name}: batchSize auto chose {found}");
            return found;
        }
        if (options.BatchSize > rows)
            context.Progress.Log(
                $"{spec.Name}: batchSize {options.BatchSize} exceeds the {rows} training rows: each epoch is one batch of {rows}"
            );
        return Math.Min(options.BatchSize, rows);
    }

    static long SamplesBefore(TrainingPosition at, int rows) => (long)rows * (at.Epoch - 1) + Math.Min(rows, (long)at.Batch * at.BatchSize);

    /// <summary>Embeds rows the network has not seen: projected embeddings (rows, dimensions) and log-odds.</summary>
    public EmbeddedRows Embed(Expert network, ImageCache images, int[] rows)
    {
        var activity = context.Progress.Begin(
            ActivityNames.Embedding,
            "images",
            rows.Length,
            from + (to - from) * TrainingShare,
            to,
            spec.Name
        );
        return new RowEmbedder(network, Normalisation, Projection).Embed(
            images,
            rows,
            context.Threads,
            done => activity.Report(done),
            context.Stop
        );
    }
}
