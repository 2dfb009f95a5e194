using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.DataCheck.Splits;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.Learning.Splits;
using StackingK8s.Meta;
using StackingK8s.OutOfFold;
using StackingK8s.OutOfFold.Scaling;
using StackingK8s.Stacking.Models;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Models;

/// <summary>
/// A finished run without images and training: the folds' outputs are random numbers that tell the labels apart, their rows, digests and
/// everything else are as a fold step writes them, and the aggregate and meta steps are the real ones.
/// </summary>
sealed class CommittedRun : IDisposable
{
    public const int Folds = 3,
        Rows = 90,
        TestRows = 12,
        Dimensions = 4;

    public const string Version = "1.2.3+test";

    static readonly CancellationToken None = CancellationToken.None;
    static readonly string[] Experts = ["effnet", "maxvit"],
        LabelNames = ["real", "fake"];

    static readonly DataRow[] TrainingRows =
    [
        .. Enumerable.Range(0, Rows).Select(row => new DataRow(row, $"{row}.png", row % 2, $"g{row / 2}")),
    ];

    static readonly DataRow[] TestList = [.. Enumerable.Range(0, TestRows).Select(row => new DataRow(row, $"t{row}.png", row % 2, null))];

    /// <summary>Of every expert, where the run is made with layers.</summary>
    static readonly LayerShape[] Layers = [new("last", 3, 2), new("stem.mean", 1, 1), new("stem.sd", 2, 1)];

    static readonly ExpertShape[] Shapes = [.. Experts.Select(expert => new ExpertShape(expert, Dimensions, Layers))];

    readonly TemporaryFolder folder = new();
    readonly SortedDictionary<string, StepReference> committed = new(StringComparer.Ordinal);
    readonly Dictionary<string, IStepTask> tasks = [];
    int attempts;

    readonly RunSpec spec;

    CommittedRun(TreeStart start, FeatureSet features, EmbeddingScale scale, string? ownFolds, EmbeddingLayers layers)
    {
        (ManifestFile, TestManifestFile) = (folder.File("train.csv"), folder.File("test.csv"));
        (spec, Store) = (Spec(start, features, scale, ownFolds, layers), new(folder.File("artifacts")));
    }

    public string ManifestFile { get; }

    public string TestManifestFile { get; }

    public FolderStore Store { get; }

    public string Scratch => folder.File("scratch");

    public RunIdentity Run { get; } = new("lab", "tiny", "u1");

    public RunRecord Record => new(Run, committed);

    /// <summary>As the store's runs/ have it.</summary>
    public RecordedRun Recorded => new(ArtifactPaths.Run(Run), Record, []);

    public StepReference this[string step] => committed[step];

    /// <param name="start">Where the trees start.</param>
    /// <param name="features">The features of X_meta.</param>
    /// <param name="scale">What X_meta's columns are divided by.</param>
    /// <param name="ownFolds">The column of the user's own folds; null where the rows are split.</param>
    /// <param name="layers">What the embeddings are said to be made of.</param>
    public static async Task<CommittedRun> MakeAsync(
        TreeStart start = TreeStart.Blend,
        FeatureSet features = FeatureSet.Both,
        EmbeddingScale scale = EmbeddingScale.PerNetwork,
        string? ownFolds = null,
        EmbeddingLayers layers = EmbeddingLayers.Last
    )
    {
        CommittedRun run = new(start, features, scale, ownFolds, layers);
        await run.WriteManifestsAsync();
        foreach (var step in RunPlan.Steps(run.spec))
        {
            var task = RunPlan.Task(step, run.spec, run.Run, run.committed);
            await (
                task switch
                {
                    FoldTask fold => run.CommitFoldAsync(fold),
                    AggregateTask aggregate => run.CommitAsync(new AggregateStep(), aggregate),
                    _ => run.CommitAsync(new MetaStep(Version), (MetaTask)task),
                }
            );
        }
        await run.DescribeAsync();
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
        using var attempt = Begin(tasks[step], this[step].WorkDigest);
        foreach (var entry in old.Result.Files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path(step, entry.Path));
            if (entry.Path != file)
                await File.WriteAllBytesAsync(attempt.PathFor(entry.Path), bytes);
            else if (edit(bytes) is { } edited)
                await File.WriteAllBytesAsync(attempt.PathFor(entry.Path), edited);
        }
        await RecordAsync(await attempt.CommitAsync(old.Result.ProgramVersion, old.Result.Inputs, old.Result.Metrics, None));
        await DescribeAsync();
    }

    public void Dispose() => folder.Dispose();

    Task DescribeAsync() => RunDescriptions.CompleteAsync(Store, Run, DescribedSpec.Create(spec), Version, None);

    float[] Read(int fold, string file) => NpyFile.Read(Path(StepNames.Fold(fold), file)).ToFloat32();

    AttemptWriter Begin(IStepTask task, string workDigest)
    {
        tasks[task.Step] = task;
        return new(Store, Scratch, task.Step, workDigest, $"a{attempts++}") { Task = task };
    }

    async Task RecordAsync(StepReference reference)
    {
        committed[reference.Step] = reference;
        await RunRecords.WriteAsync(Store, new(Run, reference), None);
    }

    async Task CommitAsync<TTask>(IStep<TTask> kind, TTask task)
        where TTask : IStepTask
    {
        StepContext context = new(Store, Scratch, Scratch, 1, new ProgressReporter(task.Step, TextWriter.Null, TimeProvider.System), None);
        var prepared = await kind.PrepareAsync(task, context);
        using var attempt = Begin(task, WorkDigest.Compute(task, Version, prepared.Inputs));
        var metrics = await prepared.RunAsync(attempt);
        await RecordAsync(await attempt.CommitAsync(Version, prepared.Inputs, metrics, None));
    }

    async Task WriteManifestsAsync()
    {
        int[] foldOfRow = FoldSplit.AssignFolds(
            new([.. TrainingRows.Select(row => row.Label)], [.. TrainingRows.Select(row => row.Group)], null, LabelNames),
            spec.Folds,
            spec.Seed
        );
        await File.WriteAllTextAsync(
            ManifestFile,
            "path,label,group,camera,fold\n"
                + string.Concat(
                    TrainingRows.Select(row => $"{row.Path},{LabelNames[row.Label]},{row.Group},c{row.Row % 3},own-{foldOfRow[row.Row]}\n")
                )
        );
        await File.WriteAllTextAsync(
            TestManifestFile,
            "path,label,camera\n" + string.Concat(TestList.Select(row => $"{row.Path},{LabelNames[row.Label]},c{row.Row % 3}\n"))
        );
    }

    RunSpec Spec(TreeStart start, FeatureSet features, EmbeddingScale scale, string? ownFolds, EmbeddingLayers layers) =>
        new()
        {
            Data = new()
            {
                Manifest = ManifestFile,
                TestManifest = TestManifestFile,
                Columns = new() { Fold = ownFolds, Slices = ["camera"] },
            },
            Folds = new() { Count = Folds },
            Experts =
            [
                .. Experts.Select(expert => new ExpertSpec
                {
                    Name = expert,
                    Architecture = "test",
                    BatchSize = 8,
                }),
            ],
            Embedding = new()
            {
                Dimensions = Dimensions,
                Features = features,
                Scale = scale,
                Layers = layers,
            },
            Meta = new()
            {
                Start = start,
                Search = new()
                {
                    Validation = new() { Folds = 2 },
                    Space = new Dictionary<string, IReadOnlyList<double>>
                    {
                        ["learning_rate"] = [0.1],
                        ["max_depth"] = [2, 3],
                        ["n_estimators"] = [5],
                        ["num_leaves"] = [7],
                        ["reg_alpha"] = [0],
                        ["reg_lambda"] = [0],
                    },
                },
            },
            Artifacts = new() { Uri = "/artifacts" },
        };

    async Task CommitFoldAsync(FoldTask task)
    {
        int fold = task.Fold;
        Dictionary<string, string> inputs = new()
        {
            ["manifest"] = ContentDigest.OfFile(ManifestFile),
            ["images"] = ContentDigest.OfList(TrainingRows.Select(row => ContentDigest.OfText(row.Path))),
            ["test manifest"] = ContentDigest.OfFile(TestManifestFile),
            ["test images"] = ContentDigest.OfList(TestList.Select(row => ContentDigest.OfText(row.Path))),
        };
        using var attempt = Begin(task, WorkDigest.Compute(task, Version, inputs));
        var data = DataChecker.Check(
            Checked(TrainingRows, "m"),
            Checked(TestList, "t"),
            new(
                LabelNames,
                ManifestReader.Read(ManifestFile, task.Data.Columns, null).OwnFolds,
                task.Data.Duplicates,
                task.Folds,
                task.Seed
            )
        );
        int[] foldOfRow = data.FoldOfRow;
        await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Data), ContractJson.Write(data.Report));
        ImagesCsv.Write(attempt.PathFor(ArtifactPaths.Fold.Images), Facts(TrainingRows), Facts(TestList));
        DataRow[] heldOut = [.. FoldRows.HeldOut(foldOfRow, fold).Select(row => TrainingRows[row])];
        await File.WriteAllTextAsync(
            attempt.PathFor(ArtifactPaths.Fold.Summary),
            ContractJson.Write(new FoldSummary(fold, LabelNames, "group", task.Layers == EmbeddingLayers.Last ? null : Shapes))
        );
        await File.WriteAllTextAsync(
            attempt.PathFor(ArtifactPaths.Fold.HeldOutColumns),
            "row,camera,fold\n" + string.Concat(heldOut.Select(row => $"{row.Row},c{row.Row % 3},own-{fold}\n"))
        );
        await File.WriteAllTextAsync(
            attempt.PathFor(ArtifactPaths.Fold.TestColumns),
            "row,camera\n" + string.Concat(TestList.Select(row => $"{row.Row},c{row.Row % 3}\n"))
        );
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.HeldOutRows), heldOut);
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TestRows), TestList);
        Dictionary<string, double> metrics = [];
        foreach (string expert in Experts)
            WriteExpert(attempt, expert, task, heldOut, metrics);
        await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Scale), ContractJson.Write(Scale(attempt.PathFor)));
        await RecordAsync(await attempt.CommitAsync(Version, inputs, metrics, None));
    }

    /// <summary>scale.json of a fold whose other files are written.</summary>
    public static FoldScale Scale(Func<string, string> pathFor) =>
        new([
            .. Experts.Select(expert =>
                HeldOutScale.Measure(expert, pathFor(ArtifactPaths.Fold.Embeddings(expert)), pathFor(ArtifactPaths.Fold.Logits(expert)))
            ),
        ]);

    static CheckedRows Checked(DataRow[] rows, string manifest) =>
        new(
            [.. rows.Select(row => row.Path)],
            [.. rows.Select(row => row.Label)],
            [.. rows.Select(row => row.Group)],
            Facts(rows),
            [.. rows.Select(row => row.Path)],
            new Dictionary<string, IReadOnlyList<string>>(),
            manifest
        );

    static ImageFacts[] Facts(DataRow[] rows) =>
        [
            .. rows.Select(row => new ImageFacts(
                ContentDigest.OfText(row.Path),
                ContentDigest.OfText($"picture of {row.Path}"),
                "png",
                32,
                32 + row.Row % 3,
                1000 + row.Row * 7 % 13,
                null,
                null
            )),
        ];

    static void WriteExpert(AttemptWriter attempt, string expert, FoldTask task, DataRow[] heldOut, Dictionary<string, double> metrics)
    {
        RandomState random = new(Seeds.Training(task.Fold, expert));
        SafetensorsFile.Write(
            attempt.PathFor(ArtifactPaths.Fold.Weights(expert)),
            [new SafetensorsEntry("head", "F32", [1], BitConverter.GetBytes((float)random.NextGaussian()))]
        );
        var projection =
            task.Layers == EmbeddingLayers.Last
                ? OrthonormalProjection.Create(6, Dimensions, Seeds.Projection(42, expert))
                : OrthonormalProjection.Create([
                    .. Layers.Select(layer => (layer.Features, layer.Columns, Seeds.Projection(42, expert, layer.Name))),
                ]);
        NpyFile.WriteFloat32(attempt.PathFor(ArtifactPaths.Fold.Projection(expert)), projection.Values, 6, Dimensions);
        File.WriteAllText(
            attempt.PathFor(ArtifactPaths.Fold.TrainingCurve(expert)),
            "epoch,step,loss,learning_rate,images_per_second,wait_share,validation_loss\n1,8,0.5,0.001,10.0,0.1000,\n"
        );
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TrainingRows(expert)), TrainingRows.Except(heldOut));
        float[] logits = Write(ArtifactPaths.Fold.Embeddings(expert), ArtifactPaths.Fold.Logits(expert), heldOut);
        Write(ArtifactPaths.Fold.TestEmbeddings(expert), ArtifactPaths.Fold.TestLogits(expert), TestList);
        metrics[MetricNames.BatchSize(expert)] = 8;
        metrics[MetricNames.BFloat16(expert)] = 0;
        metrics[MetricNames.HeldOutAuc(expert)] = RocAuc.Compute(
            [.. heldOut.Select(row => row.Label)],
            [.. logits.Select(logit => (double)logit)]
        );

        float[] Write(string embeddingsFile, string logitsFile, DataRow[] rows)
        {
            float[] Values(int columns) =>
                [.. rows.SelectMany(row => Enumerable.Range(0, columns).Select(_ => (float)(row.Label - 0.5 + random.NextGaussian())))];
            NpyFile.WriteFloat32(attempt.PathFor(embeddingsFile), Values(Dimensions), rows.Length, Dimensions);
            float[] outputs = Values(1);
            NpyFile.WriteFloat32(attempt.PathFor(logitsFile), outputs, rows.Length);
            return outputs;
        }
    }
}
