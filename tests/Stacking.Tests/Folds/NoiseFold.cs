using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>A fold step on a handful of noise images, run in this process.</summary>
sealed class NoiseFold : IDisposable
{
    public const int Images = 24,
        Size = 32;

    readonly TemporaryFolder folder = new();

    public NoiseFold()
    {
        WriteManifest("train.csv", "", Images, seed: 5);
        Directory.CreateDirectory(folder.File("cache"));
    }

    public StringWriter Log { get; } = new();

    /// <summary>Writes more images, and a manifest of them.</summary>
    public string WriteManifest(string manifest, string prefix, int images, int seed)
    {
        Random random = new(seed);
        List<string> lines = ["path,label"];
        for (int i = 0; i < images; i++)
        {
            var pixels = new byte[Size * Size * 3];
            random.NextBytes(pixels);
            using var image = NetVips.Image.NewFromMemory(pixels, Size, Size, 3, NetVips.Enums.BandFormat.Uchar);
            image.WriteToFile(folder.File($"{prefix}{i}.png"));
            lines.Add($"{prefix}{i}.png,{(i % 2 == 0 ? "real" : "fake")}");
        }
        folder.Write(manifest, string.Join('\n', lines));
        return folder.File(manifest);
    }

    /// <summary>A path beside the images; train.csv is the manifest.</summary>
    public string File(string name) => folder.File(name);

    public string Scratch => folder.File("scratch");

    /// <summary>A store of its own, so that nothing is reused.</summary>
    public FolderStore Store(string name) => new(folder.File($"artifacts-{name}"));

    /// <param name="epochs">Of each expert.</param>
    /// <param name="batchSize">16 images are trained on.</param>
    /// <param name="checkpointMinutes">0.0001 saves after nearly every step.</param>
    /// <param name="experts">All of them the same tiny network.</param>
    public FoldTask Task(int epochs = 2, int batchSize = 8, double checkpointMinutes = 10, params string[] experts) =>
        new(
            "",
            RunIdentity.None,
            new(folder.File("train.csv"), folder.Root, null, null, new(), DuplicatePolicy.Merge, []),
            42,
            1,
            new() { Count = 3 },
            [
                .. (experts is [] ? ["effnet"] : experts).Select(name => new ExpertSpec
                {
                    Name = name,
                    Architecture = "efficientnetv2_test",
                    ImageSize = Size,
                    Epochs = epochs,
                    BatchSize = batchSize,
                }),
            ],
            8,
            EmbeddingLayers.Last,
            checkpointMinutes
        );

    /// <param name="store">Where it is committed.</param>
    /// <param name="task">What is done.</param>
    /// <param name="attempt">A name that no other attempt has.</param>
    /// <param name="watch">Receives each report.</param>
    /// <param name="machine">What the environment would say.</param>
    /// <param name="stop">Stops the step.</param>
    public async Task<CommittedAttempt> CommitAsync(
        IArtifactStore store,
        FoldTask task,
        string attempt,
        Action<StepProgress>? watch = null,
        FoldMachine? machine = null,
        CancellationToken stop = default
    )
    {
        ProgressReporter progress = new(task.Step, Log, TimeProvider.System);
        progress.Reported += watch;
        StepContext context = new(store, Scratch, folder.File("cache"), 1, progress, stop);
        var prepared = await new FoldStep(machine ?? new()).PrepareAsync(task, context);
        using AttemptWriter writer = new(
            store,
            context.ScratchFolder,
            task.Step,
            WorkDigest.Compute(task, "test", prepared.Inputs),
            attempt
        )
        {
            Task = task,
        };
        var metrics = await prepared.RunAsync(writer);
        return await CommittedAttempt.OpenAsync(
            store,
            await writer.CommitAsync("test", prepared.Inputs, metrics, CancellationToken.None),
            CancellationToken.None
        );
    }

    public void Dispose()
    {
        folder.Dispose();
        Log.Dispose();
    }
}
