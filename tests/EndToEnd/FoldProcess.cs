using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>The real fold-trainer program, started as an orchestrator would, as often as need be, on one task.</summary>
/// <param name="run">Its images.</param>
/// <param name="name">Keeps its artifacts apart from another's.</param>
sealed class FoldProcess(TinyRun run, string name)
{
    const int Epochs = 40;

    string Root => Path.Combine(run.Data, name);

    public FolderStore Store => new(Path.Combine(Root, "artifacts"));

    /// <param name="more">Further arguments.</param>
    public async Task<StackingProcess> StartAsync(params string[] more)
    {
        Directory.CreateDirectory(Root);
        FoldTask task = new(
            Store.Root,
            new("local", "fold", "u1"),
            new(Path.Combine(run.Data, "train_manifest.csv"), run.Data, null, null, new(), DuplicatePolicy.Merge, []),
            42,
            0,
            new() { Count = 3 },
            [
                new()
                {
                    Name = "effnet",
                    Architecture = "efficientnetv2_test",
                    ImageSize = 32,
                    Epochs = Epochs,
                    BatchSize = 4,
                },
                new()
                {
                    Name = "maxvit",
                    Architecture = "maxvit_test_64",
                    Epochs = 1,
                    BatchSize = 16,
                },
            ],
            8,
            EmbeddingLayers.Last,
            CheckpointMinutes: 0.003
        );
        await File.WriteAllTextAsync(Path.Combine(Root, "task.json"), ContractJson.Write(task));
        return StackingProcess.StartProgram(
            "fold-trainer",
            1,
            [
                "--task",
                Path.Combine(Root, "task.json"),
                "--scratch-dir",
                Path.Combine(Root, "scratch"),
                "--cache-dir",
                Path.Combine(run.Data, "cache"),
                "--termination-message",
                Path.Combine(Root, "message.json"),
                .. more,
            ]
        );
    }

    public async Task<TerminationMessage> TerminationMessageAsync() =>
        ContractJson.Read<TerminationMessage>(Encoding.UTF8.GetBytes(await File.ReadAllTextAsync(Path.Combine(Root, "message.json"))));

    public async Task<CommittedAttempt> CommittedAsync() =>
        await CommittedAttempt.OpenAsync(Store, (await TerminationMessageAsync()).Committed!, CancellationToken.None);

    /// <summary>Steps done at the latest complete checkpoint of an expert; 0 without one.</summary>
    public int LatestCheckpoint(string expert) =>
        Directory.Exists(Path.Combine(Store.Root, "checkpoints"))
            ? Directory
                .GetFiles(Path.Combine(Store.Root, "checkpoints"), "checkpoint.json", SearchOption.AllDirectories)
                .Select(file => Path.GetDirectoryName(file)!)
                .Where(folder => Path.GetFileName(Path.GetDirectoryName(folder)) == expert)
                .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
                .DefaultIfEmpty()
                .Max()
            : 0;

    /// <summary>Waits until an expert's training has got beyond a step.</summary>
    public async Task CheckpointBeyondAsync(string expert, int step)
    {
        for (int i = 0; i < 1200 && LatestCheckpoint(expert) <= step; i++)
            await Task.Delay(50);
        Assert.True(LatestCheckpoint(expert) > step, $"{expert} did not get beyond step {step} within a minute.");
    }
}
