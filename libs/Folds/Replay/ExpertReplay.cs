using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning.Splits;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Replay;

/// <summary>
/// Trains an expert of a committed fold again, from its task and the rows it records, and compares the weights. Stopped, it saves its
/// training and resumes from there when it is run again on the same folder.
/// </summary>
/// <param name="device">Where it trains.</param>
/// <param name="machine">Memory.</param>
/// <param name="folder">For decoded images and checkpoints; the same for the same run.</param>
/// <param name="progress">Counts images.</param>
/// <param name="stop">Stops the training, which is saved.</param>
public sealed class ExpertReplay(DeviceChoice device, FoldMachine machine, string folder, ProgressReporter progress, CancellationToken stop)
{
    /// <summary>Minutes between two checkpoints within an epoch: what a kill costs at most.</summary>
    const double CheckpointMinutes = 5;

    /// <summary>Trains one expert.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="expert">One of its experts.</param>
    /// <param name="images">Those of the run.</param>
    /// <param name="initialWeights">The file that training starts from; null where the task has none.</param>
    /// <returns>How far the new weights are from the committed ones.</returns>
    /// <exception cref="UsageException">The task starts from a file that was not named.</exception>
    /// <exception cref="DataException">The file is another than the fold read.</exception>
    /// <exception cref="StoppedException">Stopped; the same command resumes.</exception>
    public async Task<ReplayOutcome> RunAsync(RecordedFold fold, string expert, RecordedImages images, string? initialWeights)
    {
        var spec = Complete(fold.AsTrained(expert), initialWeights);
        var (context, task) = Prepare(fold);
        var rows = await fold.RowsAsync(ArtifactPaths.Fold.TrainingRows(expert), stop);
        int[] training = [.. rows.Select(row => row.Row)];
        using var pixels = Decode(images, training, spec, context);
        ExpertFold work = new(spec, task, fold.Attempt.Result.Inputs, context, machine, device.Device, 0, 1);
        using var trained = await work.TrainAsync(
            pixels,
            training,
            [.. rows.Select(row => row.Label)],
            GroupNumbers.Create([.. rows.Select(row => row.Group)]),
            fold.Attempt.Result.WorkDigest
        );
        var summary = ContractJson.Read<FoldSummary>(
            await File.ReadAllBytesAsync(await fold.FetchAsync(ArtifactPaths.Fold.Summary, stop), stop)
        );
        string made = Path.Combine(context.ScratchFolder, "weights.safetensors");
        WeightsFile.Write(made, trained.Network, new(spec.Architecture, ExpertSettings.Form(spec), work.Normalisation, summary.LabelNames));
        string committed = await fold.FetchAsync(ArtifactPaths.Fold.Weights(expert), stop);
        var distance = WeightsDistance.Measure(committed, made);
        bool described = !distance.IsNone || ContentDigest.OfFile(committed) == ContentDigest.OfFile(made);
        return new(fold.Step, expert, distance, described, MachineKind.Differences(fold.Machine, MachineKind.Here(device)));
    }

    (StepContext Context, FoldTask Task) Prepare(RecordedFold fold)
    {
        // Bits depend on the number of threads, not on the number of cores.
        int threads = fold.Machine?.Arithmetic?.Threads ?? Environment.ProcessorCount;
        NativeMemory.KeepFreed();
        OperationThreads.Set(threads);
        // Checkpoints of another number of threads would lead to other bits.
        string mine = Path.Combine(folder, $"{threads}-threads"),
            scratch = Directory.CreateDirectory(Path.Combine(mine, "scratch")).FullName,
            cache = Directory.CreateDirectory(Path.Combine(folder, "cache")).FullName;
        StepContext context = new(new FolderStore(mine), scratch, cache, threads, progress, stop);
        return (context, fold.Task with { CheckpointMinutes = CheckpointMinutes });
    }

    static ExpertSpec Complete(ExpertSpec spec, string? initialWeights) =>
        spec.InitialWeights is null ? spec
        : initialWeights is null
            ? throw new UsageException($"{spec.Name} started from a file. Name it with --initial-weights {spec.Name}=FILE.")
        : spec with { InitialWeights = initialWeights };

    /// <summary>
    /// Rows keep their numbers, from which order and augmentation follow. In place of those that the network must not see stands one that
    /// it may: their images are not even decoded.
    /// </summary>
    ImageCache Decode(RecordedImages images, int[] training, ExpertSpec spec, StepContext context)
    {
        var seen = training.ToHashSet();
        StoredImage[] list = [.. images.Training.Select((image, row) => seen.Contains(row) ? image : images.Training[training[0]])];
        var decoding = progress.Begin(ActivityNames.Decoding, "images", training.Length, 0, 0);
        return DecodedImages.Open(
            images.Root,
            list,
            context.CacheFolder,
            ExpertSettings.Form(spec),
            context.Threads,
            done => decoding.Report(done),
            stop
        );
    }
}

/// <summary>What came of training an expert again.</summary>
/// <param name="Step">fold-0, …</param>
/// <param name="Expert">Its name.</param>
/// <param name="Distance">Between the committed weights and the new ones.</param>
/// <param name="SameDescription">Whether the files also say the same about how the network is used; true where the weights differ.</param>
/// <param name="Differences">What may change last bits from the fold's machine to this one; empty for machines of the same kind.</param>
public sealed record ReplayOutcome(
    string Step,
    string Expert,
    WeightsDistance Distance,
    bool SameDescription,
    IReadOnlyList<string> Differences
);
