using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Replay;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Tests.Stacking.Folds.Replay;

/// <summary>Two trained folds of tiny networks with a test manifest, and what a forger makes of them, all digests computed again.</summary>
public sealed class TrainedFolds : IAsyncLifetime
{
    public const string Expert = "effnet";

    /// <summary>Checkpoints of four steps, thus after each of them but the last.</summary>
    public const int Kept = 3;

    static readonly CancellationToken None = CancellationToken.None;

    readonly NoiseFold noise = new();
    CommittedAttempt? first,
        second;
    int attempts;

    internal DeviceChoice Device { get; } = new FoldMachine("cpu").ChooseDevice();

    /// <summary>Fold 1, the one that is forged.</summary>
    internal CommittedAttempt Honest => second!;

    /// <summary>Fold 0, whose networks have seen the rows that fold 1 holds out.</summary>
    internal CommittedAttempt Other => first!;

    internal string ImageRoot => noise.File(".");

    internal string NewFolder() => Directory.CreateDirectory(noise.File($"folder-{attempts++}")).FullName;

    internal StringWriter Log => noise.Log;

    internal ProgressReporter Progress => new("verify", noise.Log, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        string test = noise.WriteManifest("test.csv", "test-", 6, seed: 6);
        var task = noise.Task(epochs: 2, batchSize: 8);
        task = task with
        {
            Data = task.Data with { TestManifest = test },
            Experts = [task.Experts[0] with { KeepCheckpoints = Kept, AverageDecay = 0.9 }],
        };
        first = await noise.CommitAsync(noise.Store("all"), task with { Fold = 0 }, "first");
        second = await noise.CommitAsync(noise.Store("all"), task, "second");
    }

    public ValueTask DisposeAsync()
    {
        noise.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static string Weights => ArtifactPaths.Fold.Weights(Expert);

    internal static string Embeddings => ArtifactPaths.Fold.Embeddings(Expert);

    internal static string Logits => ArtifactPaths.Fold.Logits(Expert);

    internal static string TestLogits => ArtifactPaths.Fold.TestLogits(Expert);

    /// <summary>A fold as it is found, done on this machine or on another kind.</summary>
    internal RecordedFold Open(CommittedAttempt attempt, bool sameKind = true)
    {
        var here = MachineKind.Here(Device);
        return RecordedFold.Open(attempt, sameKind ? here : here with { Cpu = "another" }, noise.Scratch);
    }

    internal Task<string> FetchAsync(CommittedAttempt attempt, string file) => attempt.FetchAsync(file, noise.Scratch, None);

    internal Task<RecordedImages> FindImagesAsync(RecordedFold fold) =>
        RecordedImages.FindAsync(fold, ImageRoot, NewFolder(), 1, Progress, None);

    internal async Task<RecheckOutcome> RecheckAsync(CommittedAttempt attempt, int? sample = null, bool sameKind = true)
    {
        var fold = Open(attempt, sameKind);
        ImageRecheck recheck = new(Device, sample, 1, 1, NewFolder(), Progress, None);
        return await recheck.RunAsync([fold], await FindImagesAsync(fold));
    }

    internal async Task<ReplayOutcome> ReplayAsync(
        CommittedAttempt attempt,
        string? folder = null,
        Action<ProgressReporter>? watch = null,
        CancellationToken stop = default
    )
    {
        var fold = Open(attempt);
        var progress = Progress;
        watch?.Invoke(progress);
        ExpertReplay replay = new(new(Device, new("cpu"), folder ?? NewFolder(), progress, stop));
        return await replay.RunAsync(fold, Expert, await FindImagesAsync(fold), null);
    }

    internal async Task<StretchesOutcome> ReplayStretchesAsync(CommittedAttempt attempt, int? count = null, ulong seed = 1)
    {
        var fold = Open(attempt);
        StretchReplay replay = new(new(Device, new("cpu"), NewFolder(), Progress, None));
        return await replay.RunAsync(fold, Expert, await FindImagesAsync(fold), null, count, seed);
    }

    /// <summary>Commits fold 1 again with some files in place of its own.</summary>
    internal async Task<CommittedAttempt> ForgeAsync(params (string File, Func<byte[], byte[]> Edit)[] edits)
    {
        var store = noise.Store("all");
        using AttemptWriter writer = new(store, noise.Scratch, Honest.Reference.Step, Honest.Reference.WorkDigest, $"forged-{attempts++}")
        {
            Task = ContractJson.Read<FoldTask>(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Honest.Result.Task!.Value)),
        };
        foreach (var entry in Honest.Result.Files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(await FetchAsync(Honest, entry.Path));
            foreach (var (file, edit) in edits)
                bytes = file == entry.Path ? edit(bytes) : bytes;
            await File.WriteAllBytesAsync(writer.PathFor(entry.Path), bytes);
        }
        var reference = await writer.CommitAsync("test", Honest.Result.Inputs, Honest.Result.Metrics, None);
        return await CommittedAttempt.OpenAsync(store, reference, None);
    }

    /// <summary>Another fold's file in place of fold 1's.</summary>
    internal (string File, Func<byte[], byte[]> Edit) Swap(string file) => (file, _ => File.ReadAllBytes(FetchAsync(Other, file).Result));

    /// <summary>Changes float32 numbers of a .npy file.</summary>
    internal static (string File, Func<byte[], byte[]> Edit) EditNumbers(string file, Action<float[]> edit) => (file, bytes =>
        {
            string path = Path.GetTempFileName();
            File.WriteAllBytes(path, bytes);
            var array = NpyFile.Read(path);
            float[] values = array.ToFloat32();
            edit(values);
            NpyFile.WriteFloat32(path, values, [.. array.Shape]);
            byte[] edited = File.ReadAllBytes(path);
            File.Delete(path);
            return edited;
        });

    /// <summary>Changes the last number of a safetensors file, which is one of the last tensor's.</summary>
    internal static (string File, Func<byte[], byte[]> Edit) EditLastNumber(string file, float by) => (file, bytes =>
        {
            var numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(bytes.Length - 4));
            numbers[0] += by;
            return bytes;
        });
}
