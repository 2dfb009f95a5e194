using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Learning.Random;
using StackingK8s.Meta;
using StackingK8s.OutOfFold;
using StackingK8s.Stacking.Models;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Models;

/// <summary>
/// A finished run without images and training: the folds' files are random numbers that tell the labels apart, the aggregate and meta
/// steps are the real ones.
/// </summary>
sealed class CommittedRun : IDisposable
{
    public const int Folds = 3,
        Rows = 90,
        TestRows = 12,
        Dimensions = 4;

    static readonly CancellationToken None = CancellationToken.None;
    static readonly string[] Experts = ["effnet", "maxvit"];

    readonly TemporaryFolder folder = new();
    readonly SortedDictionary<string, StepReference> committed = new(StringComparer.Ordinal);
    int attempts;

    CommittedRun() => Store = new FolderStore(folder.File("artifacts"));

    public FolderStore Store { get; }

    public string Scratch => folder.File("scratch");

    public RunIdentity Run { get; } = new("lab", "tiny", "u1");

    public RunRecord Record => new(Run, committed);

    public StepReference this[string step] => committed[step];

    public static async Task<CommittedRun> MakeAsync(TreeStart start = TreeStart.Blend, FeatureSet features = FeatureSet.Both)
    {
        CommittedRun run = new();
        for (int fold = 0; fold < Folds; fold++)
            await run.CommitFoldAsync(fold);
        await run.CommitAsync(
            StepNames.Aggregate,
            new AggregateStep(),
            new AggregateTask("", run.Run, Experts, features, [.. Enumerable.Range(0, Folds).Select(fold => run[StepNames.Fold(fold)])])
        );
        Dictionary<string, IReadOnlyList<double>> space = new()
        {
            ["learning_rate"] = [0.1],
            ["max_depth"] = [3],
            ["n_estimators"] = [5],
            ["num_leaves"] = [7],
            ["reg_alpha"] = [0],
            ["reg_lambda"] = [0],
        };
        await run.CommitAsync(
            StepNames.Meta,
            new MetaStep("1.2.3+test"),
            new MetaTask(
                "",
                run.Run,
                42,
                start,
                SearchStrategy.Grid,
                1,
                0.2,
                space,
                new Dictionary<string, double>(),
                run[StepNames.Aggregate]
            )
        );
        return run;
    }

    public Task<FinishedRun> OpenAsync() => FinishedRun.OpenAsync(Store, null, Scratch, None);

    /// <summary>What one fold's networks make of the test rows.</summary>
    public IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)> TestOutput(int fold) =>
        [
            .. Experts.Select(expert =>
                (
                    new FloatMatrix(TestRows, Dimensions, Read(fold, ArtifactPaths.Fold.TestEmbeddings(expert))),
                    Read(fold, ArtifactPaths.Fold.TestLogits(expert))
                )
            ),
        ];

    /// <summary>The path of a committed file.</summary>
    public string Path(string step, string file) => System.IO.Path.Combine(Store.Root, ArtifactPaths.Attempt(this[step]), file);

    /// <summary>Commits a step again, one of its files changed, or removed where <paramref name="edit"/> gives null.</summary>
    public async Task RecommitAsync(string step, string file, Func<byte[], byte[]?> edit)
    {
        var old = await CommittedAttempt.OpenAsync(Store, this[step], None);
        using var attempt = Begin(step, this[step].WorkDigest);
        foreach (var entry in old.Result.Files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path(step, entry.Path));
            if (entry.Path != file)
                await File.WriteAllBytesAsync(attempt.PathFor(entry.Path), bytes);
            else if (edit(bytes) is { } edited)
                await File.WriteAllBytesAsync(attempt.PathFor(entry.Path), edited);
        }
        await RecordAsync(await attempt.CommitAsync(old.Result.ProgramVersion, old.Result.Inputs, old.Result.Metrics, None));
    }

    public void Dispose() => folder.Dispose();

    float[] Read(int fold, string file) => NpyFile.Read(Path(StepNames.Fold(fold), file)).ToFloat32();

    AttemptWriter Begin(string step, string workDigest) => new(Store, Scratch, step, workDigest, $"a{attempts++}");

    async Task RecordAsync(StepReference reference)
    {
        committed[reference.Step] = reference;
        await RunRecords.WriteAsync(Store, new(Run, reference), None);
    }

    async Task CommitAsync<TTask>(string step, IStep<TTask> kind, TTask task)
        where TTask : IStepTask
    {
        StepContext context = new(Store, Scratch, Scratch, 1, new ProgressReporter(step, TextWriter.Null, TimeProvider.System), None);
        var prepared = await kind.PrepareAsync(task, context);
        using var attempt = Begin(step, $"work-{step}");
        var metrics = await prepared.RunAsync(attempt);
        await RecordAsync(await attempt.CommitAsync("1.2.3+test", prepared.Inputs, metrics, None));
    }

    async Task CommitFoldAsync(int fold)
    {
        string step = StepNames.Fold(fold);
        RandomState random = new((uint)fold + 1);
        using var attempt = Begin(step, $"work-{step}");
        DataRow[] all = [.. Enumerable.Range(0, Rows).Select(row => new DataRow(row, $"{row}.png", row % 2, $"g{row / 2}"))];
        DataRow[] test = [.. Enumerable.Range(0, TestRows).Select(row => new DataRow(row, $"t{row}.png", row % 2, null))];
        DataRow[] heldOut = [.. all.Where(row => row.Row / 2 % Folds == fold)];
        await File.WriteAllTextAsync(
            attempt.PathFor(ArtifactPaths.Fold.Summary),
            ContractJson.Write(new FoldSummary(fold, ["real", "fake"]))
        );
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.HeldOutRows), heldOut);
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TestRows), test);
        foreach (string expert in Experts)
        {
            await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Weights(expert)), $"weights of {expert} {fold}");
            await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Projection(expert)), $"projection of {expert}");
            await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.TrainingCurve(expert)), $"curve of {expert} {fold}");
            RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TrainingRows(expert)), all.Except(heldOut));
            Write(ArtifactPaths.Fold.Embeddings(expert), ArtifactPaths.Fold.Logits(expert), heldOut);
            Write(ArtifactPaths.Fold.TestEmbeddings(expert), ArtifactPaths.Fold.TestLogits(expert), test);
        }
        Dictionary<string, string> inputs = new() { ["manifest"] = new('a', 64) };
        await RecordAsync(await attempt.CommitAsync("1.2.3+test", inputs, new Dictionary<string, double>(), None));

        void Write(string embeddings, string logits, DataRow[] rows)
        {
            float[] Values(int columns) =>
                [.. rows.SelectMany(row => Enumerable.Range(0, columns).Select(_ => (float)(row.Label - 0.5 + random.NextGaussian())))];
            NpyFile.WriteFloat32(attempt.PathFor(embeddings), Values(Dimensions), rows.Length, Dimensions);
            NpyFile.WriteFloat32(attempt.PathFor(logits), Values(1), rows.Length);
        }
    }
}
