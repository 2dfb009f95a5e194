using System.Buffers.Binary;
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
using StackingK8s.DataCheck.Splits;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.Bench.LargeRuns;

/// <summary>
/// A run of many rows whose fold steps were never trained: their embeddings are random numbers, their logits tell the labels apart.
/// Everything else about them is as in a real run, so that the real programs go on from there.
/// </summary>
sealed class LargeRun
{
    const string Version = "0.1.0+bench";
    const int PooledFeatures = 320,
        RowsPerGroup = 10;

    static readonly string[] LabelNames = ["real", "fake"];

    readonly FolderStore store;
    readonly string folder;
    readonly DataRow[] rows;
    readonly ImageFacts[] images;
    readonly int[] foldOfRow;
    readonly SortedDictionary<string, StepReference> committed = new(StringComparer.Ordinal);

    public LargeRun(string folder, int count)
    {
        this.folder = folder;
        store = new FolderStore(Path.Combine(folder, "artifacts"));
        rows =
        [
            .. Enumerable
                .Range(0, count)
                .Select(row => new DataRow(
                    row,
                    $"images/{row / 1000:D4}/{row:D8}.jpg",
                    row / RowsPerGroup % 2,
                    $"video-{row / RowsPerGroup}"
                )),
        ];
        images =
        [
            .. rows.Select(row => ContentDigest.OfText(row.Path))
                .Select(digest => new ImageFacts(digest, digest, "jpeg", 64, 64, 999, 90, "4:2:0")),
        ];
        Spec = new()
        {
            Data = new() { Manifest = Path.Combine(folder, "manifest.csv") },
            Artifacts = new() { Uri = store.Root },
            Meta = new()
            {
                Search = new()
                {
                    Space = new Dictionary<string, IReadOnlyList<double>>
                    {
                        ["learning_rate"] = [0.1],
                        ["max_depth"] = [3],
                        ["n_estimators"] = [3],
                        ["num_leaves"] = [7],
                        ["reg_alpha"] = [0],
                        ["reg_lambda"] = [0],
                    },
                },
            },
        };
        foldOfRow = FoldSplit.AssignFolds(
            new([.. rows.Select(row => row.Label)], [.. rows.Select(row => row.Group)], null, LabelNames),
            Spec.Folds,
            Spec.Seed
        );
    }

    public RunSpec Spec { get; }

    public RunIdentity Run { get; } = new("local", "large", "bench");

    /// <summary>Where a step's committed files are.</summary>
    public string Place(string step) => Path.Combine(store.Root, ArtifactPaths.Attempt(committed[step]));

    /// <summary>Writes and commits the fold steps.</summary>
    public async Task CommitFoldsAsync()
    {
        for (int fold = 0; fold < Spec.Folds.Count; fold++)
            await CommitFoldAsync(fold);
    }

    /// <summary>Writes what a step's program is to be asked, and forgets what an earlier start of it has committed.</summary>
    /// <returns>The task file.</returns>
    public async Task<string> AskAsync(string step)
    {
        await store.DeleteAsync($"{ArtifactPaths.Steps}/{step}", CancellationToken.None);
        var planned = RunPlan.Steps(Spec).Single(planned => planned.Name == step);
        string file = Path.Combine(folder, $"{step}.json");
        await File.WriteAllTextAsync(file, ContractJson.Write<object>(RunPlan.Task(planned, Spec, Run, committed)));
        return file;
    }

    /// <summary>Takes note of what a step's program has committed.</summary>
    public async Task AdoptAsync(string step) =>
        committed[step] = (await RunRecords.ReadCommitsAsync(store, Run, CancellationToken.None))
            .Single(commit => commit.Step.Step == step)
            .Step;

    async Task CommitFoldAsync(int fold)
    {
        var planned = RunPlan.Steps(Spec)[fold];
        var task = (FoldTask)RunPlan.Task(planned, Spec, Run, committed);
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal)
        {
            ["images"] = ContentDigest.OfList(images.Select(image => image.Sha256)),
            ["manifest"] = ContentDigest.OfText("manifest"),
        };
        string digest = WorkDigest.Compute(task, Version, inputs);
        using AttemptWriter attempt = new(store, Path.Combine(folder, "scratch"), planned.Name, digest, "bench") { Task = task };
        DataRow[] heldOut = [.. rows.Where(row => foldOfRow[row.Row] == fold)];
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal);
        await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Summary), ContractJson.Write(new FoldSummary(fold, LabelNames)));
        await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Data), ContractJson.Write(Report()));
        ImagesCsv.Write(attempt.PathFor(ArtifactPaths.Fold.Images), images, []);
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.HeldOutRows), heldOut);
        foreach (var expert in Spec.Experts)
        {
            RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TrainingRows(expert.Name)), rows.Where(row => foldOfRow[row.Row] != fold));
            await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.TrainingCurve(expert.Name)), "");
            WriteNetwork(attempt, expert.Name, fold);
            float[] logits = WriteOutputs(attempt, expert.Name, heldOut, fold);
            metrics[MetricNames.HeldOutAuc(expert.Name)] = RocAuc.Compute(
                [.. heldOut.Select(row => row.Label)],
                [.. logits.Select(logit => (double)logit)]
            );
            metrics[MetricNames.BatchSize(expert.Name)] = expert.BatchSize.Count ?? 1;
            metrics[MetricNames.BFloat16(expert.Name)] = 0;
        }
        await File.WriteAllTextAsync(attempt.PathFor(ArtifactPaths.Fold.Scale), ContractJson.Write(Scale(attempt)));
        committed[planned.Name] = await attempt.CommitAsync(Version, inputs, metrics, CancellationToken.None);
        await RunRecords.WriteAsync(store, new(Run, committed[planned.Name]), CancellationToken.None);
    }

    /// <summary>Of a check that found nothing; its scores, which cost hours here, are not made.</summary>
    DataReport Report() => new(rows.Length, 0, rows.Length / RowsPerGroup, 0, Spec.Data.Duplicates, [], [], [], [], []);

    void WriteNetwork(AttemptWriter attempt, string expert, int fold)
    {
        byte[] weights = BitConverter.GetBytes(fold + 1f);
        SafetensorsFile.Write(attempt.PathFor(ArtifactPaths.Fold.Weights(expert)), [new("bias", "F32", [1], weights)]);
        int columns = Spec.Embedding.Dimensions;
        var projection = OrthonormalProjection.Create(PooledFeatures, columns, Seeds.Projection(Spec.Seed, expert));
        NpyFile.WriteFloat32(attempt.PathFor(ArtifactPaths.Fold.Projection(expert)), projection.Values, PooledFeatures, columns);
    }

    FoldScale Scale(AttemptWriter attempt) =>
        new([
            .. Spec.Experts.Select(expert =>
                HeldOutScale.Measure(
                    expert.Name,
                    attempt.PathFor(ArtifactPaths.Fold.Embeddings(expert.Name)),
                    attempt.PathFor(ArtifactPaths.Fold.Logits(expert.Name))
                )
            ),
        ]);

    float[] WriteOutputs(AttemptWriter attempt, string expert, DataRow[] heldOut, int fold)
    {
        Random random = new(fold);
        float[] row = new float[Spec.Embedding.Dimensions];
        NpyFile.WriteFloat32(attempt.PathFor(ArtifactPaths.Fold.Embeddings(expert)), [heldOut.Length, row.Length], write =>
        {
            for (int i = 0; i < heldOut.Length; i++)
            {
                for (int column = 0; column < row.Length; column++)
                    row[column] = random.NextSingle() - 0.5f;
                write(row);
            }
        });
        float[] logits = [.. heldOut.Select(each => each.Label + 4 * random.NextSingle() - 2.5f)];
        NpyFile.WriteFloat32(attempt.PathFor(ArtifactPaths.Fold.Logits(expert)), logits, logits.Length);
        return logits;
    }
}
