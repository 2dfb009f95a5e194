using System.Globalization;
using System.Security.Cryptography;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Replay;
using StackingK8s.Folds.Training;
using StackingK8s.Stacking.Verification;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Cli.Verification;

/// <summary>What the checks that need images and libtorch share: places, device, seed, and where each fold was done.</summary>
/// <param name="options">As the user gave them, checked.</param>
/// <param name="store">The artifact root.</param>
/// <param name="progress">Receives progress.</param>
sealed class RecheckContext(RecheckOptions options, IArtifactStore store, ProgressReporter progress)
{
    DeviceChoice? device;
    RecordedImages? images;

    public RecheckOptions Options => options;

    public ProgressReporter Progress => progress;

    public FoldMachine Machine { get; } =
        options.Device is { } named ? FoldMachine.FromEnvironment() with { Device = named } : FoldMachine.FromEnvironment();

    /// <summary>The user's, or one that nobody could know before.</summary>
    public ulong Seed { get; } = (ulong)(options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Where networks work.</summary>
    public DeviceChoice Device => device ??= Machine.ChooseDevice(options.Device is null ? "STACKING_DEVICE" : "--device");

    /// <summary>What the user asked for cannot be done: the command ends with it. Set instead of thrown, because it is no breach.</summary>
    public UsageException? Refused { get; private set; }

    /// <summary>Runs a check; where the user's own options are wrong, that is kept for the end.</summary>
    public async Task<IReadOnlyList<Claim>> RunAsync(Func<Task<IReadOnlyList<Claim>>> check)
    {
        try
        {
            return await check();
        }
        catch (UsageException wrong)
        {
            Refused ??= wrong;
            return [];
        }
    }

    /// <summary>The folds of a run, each with the machine that its commit record names.</summary>
    public async Task<IReadOnlyList<RecordedFold>> FoldsAsync(LoadedRun run, CancellationToken stop)
    {
        var machines = await MachinesAsync(stop);
        return [.. run.Folds.Select(fold => RecordedFold.Open(fold, machines.GetValueOrDefault(fold.Reference), run.Scratch))];
    }

    /// <summary>The images of the run, hashed once.</summary>
    public async Task<RecordedImages> ImagesAsync(LoadedRun run, RecordedFold fold, CancellationToken stop) =>
        images ??= await RecordedImages.FindAsync(
            fold,
            options.ImageRoot ?? Spec(run, "--image-root").Data.RootOfImages(),
            Path.Combine(WorkFolder(run), "images"),
            Environment.ProcessorCount,
            progress,
            stop
        );

    /// <summary>A sentence for each way in which the manifest, where it can be found, is not the one that a fold read.</summary>
    public async Task<(string How, string? Breach)> ManifestAsync(LoadedRun run, RecordedFold fold, CancellationToken stop)
    {
        string? location = options.Manifest ?? (run.Anchor?.Spec ?? run.Description?.Spec)?.Data.Manifest;
        string? file = location is null ? null : await new RemoteData(progress.Log).TryFileAsync(location, run.Scratch, stop);
        if (file is null || !File.Exists(file))
            return options.Manifest is null
                ? ("the manifest was not found", null)
                : throw new UsageException($"--manifest {options.Manifest} does not exist.");
        string digest = ContentDigest.OfFile(file),
            recorded = fold.Attempt.Result.Inputs.GetValueOrDefault("manifest", "nothing");
        return digest == recorded
            ? ("the manifest is the recorded one", null)
            : ("", $"{location} has the SHA-256 {digest}, but {fold.Step} read {recorded}");
    }

    /// <summary>The file that an expert's training started from; null where it started from the seed.</summary>
    public async Task<string?> InitialWeightsAsync(LoadedRun run, RecordedFold fold, string expert, CancellationToken stop)
    {
        if (fold.Task.Experts.First(each => each.Name == expert).InitialWeights is null)
            return null;
        string? named = options.InitialWeights.FirstOrDefault(each => each.StartsWith($"{expert}=", StringComparison.Ordinal));
        string location = named?[(expert.Length + 1)..]
            ?? Spec(run, $"--initial-weights {expert}=FILE").Experts.FirstOrDefault(each => each.Name == expert)?.InitialWeights
            ?? throw new UsageException($"{expert} started from a file. Name it with --initial-weights {expert}=FILE.");
        return await new RemoteData(progress.Log).FileAsync(location, Path.Combine(WorkFolder(run), expert), "--initial-weights", stop);
    }

    /// <summary>
    /// A folder that only this user may write: whoever can put a checkpoint there decides where a training ends. The same for the same run.
    /// </summary>
    /// <exception cref="UsageException">There is no such place, or it cannot be written.</exception>
    public string WorkFolder(LoadedRun run)
    {
        string name = ContentDigest.OfList([store.Root, run.Run.Namespace, run.Run.Name, run.Run.Uid])[..16];
        string? cache =
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set ? set
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        string folder = options.WorkFolder
            ?? (cache is null ? null : Path.Combine(cache, "stacking-replay", name))
            ?? throw new UsageException("There is no HOME to keep images and checkpoints in. Name a folder with --work-dir.");
        try
        {
            const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            return OperatingSystem.IsWindows() ? folder : Directory.CreateDirectory(Path.GetFullPath(folder), Mine).FullName;
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{folder} cannot be created ({denied.Message.TrimEnd('.')}). Name another with --work-dir.", denied);
        }
    }

    /// <summary>"64 rows per fold and expert (seed 7)", or all of them.</summary>
    public string SampleText =>
        options.Rows is { } rows
            ? string.Create(CultureInfo.InvariantCulture, $"{rows:N0} random rows per fold and expert, seed {Seed}")
            : "all rows";

    static RunSpec Spec(LoadedRun run, string option) =>
        run.Anchor?.Spec
        ?? run.Description?.Spec
        ?? throw new UsageException($"No record says where '{run.Run.Name}' read its data. Name it with {option}.");

    async Task<Dictionary<StepReference, MachineDescription>> MachinesAsync(CancellationToken stop)
    {
        Dictionary<StepReference, MachineDescription> machines = [];
        try
        {
            foreach (var record in await RunRecords.ReadAllAsync(store, stop))
            foreach (var commit in await RunRecords.ReadCommitsAsync(store, record.Run, stop))
                if (commit.Execution?.Machine is { } machine)
                    machines[commit.Step] = machine;
        }
        catch (ArtifactException)
        {
            // The records are another claim's. Without a machine nothing is demanded to the bit.
        }
        return machines;
    }
}
