using System.Diagnostics;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>SIGTERM ends a command within five seconds, whatever it is doing.</summary>
public sealed class StopTests(FinishedTinyRun finished) : IDisposable
{
    const int Sigterm = 15,
        Rows = 3_000_000;

    const long Huge = 64L << 30;

    static readonly RunIdentity Run = new("local", "huge", "u1");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("folds")]
    [InlineData("check")]
    [InlineData("pack")]
    [InlineData("predict")]
    [InlineData("embed")]
    [InlineData("meta")]
    public async Task A_command_in_the_middle_of_a_large_input_ends_within_five_seconds(string command)
    {
        using var process = StackingProcess.Start([command, .. Arguments(command)]);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.True(process.Running, "the input is too small for this machine");
        await EndsAsync(process);
        // The signal may come when all is written but the process has not ended: then the file is whole.
        if (File.Exists(folder.File("out/folds.csv")))
            Assert.Equal(Rows + 1, File.ReadLines(folder.File("out/folds.csv")).Count());
    }

    [Theory]
    [InlineData("stacking")]
    [InlineData("aggregator")]
    [InlineData("meta-trainer")]
    public async Task A_program_in_the_middle_of_a_huge_artifact_ends_within_five_seconds(string program)
    {
        using var process = StackingProcess.StartProgram(program, null, await OnHugeFilesAsync(program));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        if (!process.Running)
            Assert.Fail($"it ended by itself: {(await process.EndAsync()).Error}");
        await EndsAsync(process);
    }

    static async Task EndsAsync(StackingProcess process)
    {
        var clock = Stopwatch.StartNew();
        process.Signal(Sigterm);
        var (code, _, error) = await process.EndAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.True(code == ExitCode.Stopped, $"exit code {code}: {error}");
    }

    /// <summary>The arguments of a program whose first file to hash has 64 GiB, and takes no room on the disk.</summary>
    async Task<string[]> OnHugeFilesAsync(string program)
    {
        FolderStore store = new(folder.File("artifacts"));
        if (program == "stacking")
        {
            var committed = await CommitAsync(store, StepNames.Meta, ArtifactPaths.Meta.Model);
            await RunRecords.WriteAsync(store, new(Run, committed), TestContext.Current.CancellationToken);
            return ["verify", store.Root];
        }
        RunSpec spec = new()
        {
            Data = new() { Manifest = "/data/train.csv" },
            Artifacts = new() { Uri = store.Root },
        };
        Dictionary<string, StepReference> before = [];
        foreach (int fold in Enumerable.Range(0, spec.Folds.Count))
            before[StepNames.Fold(fold)] = await CommitAsync(
                store,
                StepNames.Fold(fold),
                ArtifactPaths.Fold.Summary,
                ArtifactPaths.Fold.HeldOutRows
            );
        before[StepNames.Aggregate] = await CommitAsync(store, StepNames.Aggregate, ArtifactPaths.Aggregate.Summary);
        var step = RunPlan.Steps(spec).Single(step => step.Name == (program == "aggregator" ? StepNames.Aggregate : StepNames.Meta));
        string task = folder.Write("task.json", ContractJson.Write<object>(RunPlan.Task(step, spec, Run, before)));
        return ["--task", task, "--scratch-dir", folder.File("scratch"), "--cache-dir", folder.File("cache")];
    }

    static async Task<StepReference> CommitAsync(FolderStore store, string step, params string[] files)
    {
        StepReference place = new(step, new('a', 64), "huge", "");
        foreach (string file in files)
        {
            string path = Path.Combine(store.Root, ArtifactPaths.Attempt(place), file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var sparse = File.Create(path);
            sparse.SetLength(Huge);
        }
        StepResult result = new(
            step,
            place.Attempt,
            place.WorkDigest,
            "0.1.0",
            new Dictionary<string, string>(),
            [.. files.Order(StringComparer.Ordinal).Select(file => new FileEntry(file, Huge, new('0', 64)))],
            new Dictionary<string, double>()
        );
        byte[] json = Encoding.UTF8.GetBytes(ContractJson.Write(result));
        string named = $"{ArtifactPaths.Attempt(place)}/{ArtifactPaths.Result}";
        await store.WriteAsync(named, json, TestContext.Current.CancellationToken);
        return place with { ResultDigest = ContentDigest.OfBytes(json) };
    }

    string[] Arguments(string command) =>
        command switch
        {
            "folds" => ["--manifest", Manifest(), "--out", folder.File("out/folds.csv")],
            "check" => ["--manifest", Manifest()],
            "pack" => ["--manifest", Manifest(), "--out", folder.File("shards")],
            "predict" => ["--model", finished.Artifacts, "--manifest", Manifest(), "--out", folder.File("predictions.csv")],
            "embed" =>
            [
                .. new[]
                {
                    "--architecture",
                    "efficientnetv2_test",
                    "--weights",
                    finished.File("fold-0", "experts/effnet/weights.safetensors"),
                },
                .. new[] { "--manifest", Manifest(), "--out", folder.File("E.npy") },
            ],
            _ => ["--features", Features(), "--labels", folder.File("y.npy"), "--out", folder.File("out")],
        };

    string Manifest()
    {
        string file = folder.Write("manifest.csv", "path,label,group\n");
        File.AppendAllLines(file, Enumerable.Range(0, Rows).Select(row => $"images/{row:D8}.jpg,{row % 2},video-{row / 3}"));
        return file;
    }

    string Features()
    {
        const int Samples = 200_000,
            Columns = 100;
        Random random = new(1);
        NpyFile.WriteFloat32(
            folder.File("X.npy"),
            [.. Enumerable.Range(0, Samples * Columns).Select(_ => random.NextSingle())],
            Samples,
            Columns
        );
        NpyFile.WriteInt32(folder.File("y.npy"), [.. Enumerable.Range(0, Samples).Select(_ => random.Next(2))], Samples);
        return folder.File("X.npy");
    }
}
