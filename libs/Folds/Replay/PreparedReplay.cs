using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Folds.Replay;

/// <summary>An expert of a committed fold, ready to be trained again as it was.</summary>
sealed class PreparedReplay : IDisposable
{
    /// <summary>Minutes between two checkpoints within an epoch: what a kill costs at most.</summary>
    const double CheckpointMinutes = 5;

    readonly ExpertSpec spec;
    readonly StepContext context;
    readonly IReadOnlyList<string> labelNames;

    PreparedReplay(ExpertSpec spec, ExpertFold work, TrainingRows rows, StepContext context, IReadOnlyList<string> labelNames) =>
        (this.spec, Work, Rows, this.context, this.labelNames) = (spec, work, rows, context, labelNames);

    /// <summary>The training.</summary>
    public ExpertFold Work { get; }

    /// <summary>The rows that the fold recorded.</summary>
    public TrainingRows Rows { get; }

    /// <summary>Reads what is needed, and decodes the images.</summary>
    /// <exception cref="UsageException">The task starts from a file that was not named.</exception>
    public static async Task<PreparedReplay> CreateAsync(
        RecordedFold fold,
        string expert,
        RecordedImages images,
        string? initialWeights,
        ReplayPlace place
    )
    {
        var spec = Complete(fold.AsTrained(expert), initialWeights);
        var context = Context(fold, place);
        var rows = await fold.RowsAsync(ArtifactPaths.Fold.TrainingRows(expert), place.Stop);
        string summary = await fold.FetchAsync(ArtifactPaths.Fold.Summary, place.Stop);
        var labelNames = ContractJson.Read<FoldSummary>(await File.ReadAllBytesAsync(summary, place.Stop)).LabelNames;
        ExpertFold work = new(
            spec,
            fold.Task with
            {
                CheckpointMinutes = CheckpointMinutes,
            },
            fold.Attempt.Result.Inputs,
            context,
            place.Machine,
            place.Device.Device,
            0,
            1
        );
        return new(
            spec,
            work,
            TrainingRows.Create(Decode(images, [.. rows.Select(row => row.Row)], spec, context), rows),
            context,
            labelNames
        );
    }

    /// <summary>A file of this replay alone.</summary>
    public string PathFor(string name) => Path.Combine(context.ScratchFolder, name);

    /// <summary>Writes weights as the fold step does.</summary>
    /// <returns>The file.</returns>
    public string WriteWeights(Expert network)
    {
        string file = PathFor("weights.safetensors");
        WeightsFile.Write(file, network, new(spec.Architecture, ExpertSettings.Form(spec), Work.Normalisation, labelNames));
        return file;
    }

    public void Dispose() => Rows.Images.Dispose();

    static ExpertSpec Complete(ExpertSpec spec, string? initialWeights) =>
        (spec.InitialWeights, initialWeights) switch
        {
            (null, _) => spec with { KeepCheckpoints = 0 },
            (_, null) => throw new UsageException($"{spec.Name} started from a file. Name it with --initial-weights {spec.Name}=FILE."),
            _ => spec with { InitialWeights = initialWeights, KeepCheckpoints = 0 },
        };

    static StepContext Context(RecordedFold fold, ReplayPlace place)
    {
        // Bits depend on the number of threads, not on the number of cores.
        int threads = fold.Threads;
        NativeMemory.KeepFreed();
        OperationThreads.Set(threads);
        // Checkpoints of another number of threads would lead to other bits.
        string mine = Path.Combine(place.Folder, $"{threads}-threads"),
            scratch = Directory.CreateDirectory(Path.Combine(mine, "scratch")).FullName,
            cache = Directory.CreateDirectory(Path.Combine(place.Folder, "cache")).FullName;
        return new(new FolderStore(mine), scratch, cache, threads, place.Progress, place.Stop);
    }

    /// <summary>
    /// Rows keep their numbers, from which order and augmentation follow. In place of those that the network must not see stands one that
    /// it may: their images are not even decoded.
    /// </summary>
    static ImageCache Decode(RecordedImages images, int[] training, ExpertSpec spec, StepContext context)
    {
        var seen = training.ToHashSet();
        StoredImage[] list = [.. images.Training.Select((image, row) => seen.Contains(row) ? image : images.Training[training[0]])];
        var decoding = context.Progress.Begin(ActivityNames.Decoding, "images", training.Length, 0, 0);
        return DecodedImages.Open(
            images.Root,
            list,
            context.CacheFolder,
            ExpertSettings.Form(spec),
            context.Threads,
            done => decoding.Report(done),
            null,
            context.Stop
        );
    }
}
