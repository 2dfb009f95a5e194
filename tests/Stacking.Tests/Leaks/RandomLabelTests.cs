using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Tests.Stacking.Folds;

namespace StackingK8s.Tests.Stacking.Leaks;

/// <summary>
/// What nothing could learn is not learnt: with labels drawn by chance, every score of a whole stack is chance. A row that its own network
/// had seen would show here, since networks remember noise.
/// </summary>
[Collection(nameof(TorchProcess))]
public sealed class RandomLabelTests
{
    const int Training = 80,
        Test = 80,
        Folds = 2,
        Dimensions = 8;

    const string Expert = "effnet";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_stack_on_random_labels_scores_as_chance_does(int seed)
    {
        var report = await RunAsync(seed);
        foreach (var score in report.Test.Concat(report.OutOfFold))
        {
            // Forty intervals of 95 % would miss twice; of 99.9 %, hardly ever.
            double reach = (score.AucHigh - score.AucLow) / 2 * 3.29 / 1.96;
            Assert.InRange(0.5, score.Auc - reach, score.Auc + reach);
            Assert.InRange(score.Auc, 0.3, 0.7);
        }
    }

    static async Task<MetaReport> RunAsync(int seed)
    {
        using NoiseFold fold = new();
        Random random = new(seed);
        DrawLabels(fold.WriteManifest("train.csv", "train-", Training, seed), random);
        DrawLabels(fold.WriteManifest("test.csv", "test-", Test, 1000 + seed), random);
        var task = fold.Task(epochs: 6) with
        {
            Seed = seed,
            Folds = new() { Count = Folds },
        };
        task = task with { Data = task.Data with { TestManifest = fold.File("test.csv") } };
        var features = new float[Training * Dimensions];
        var logits = new float[Training];
        var labels = new int[Training];
        List<FoldFeatures> test = [];
        int[] testLabels = [];
        for (int held = 0; held < Folds; held++)
        {
            var attempt = await fold.CommitAsync(fold.Store($"{held}"), task with { Fold = held }, $"{held}");
            var rows = RowsCsv.Read(await FetchAsync(attempt, ArtifactPaths.Fold.HeldOutRows, fold));
            float[] embedded = await FloatsAsync(attempt, ArtifactPaths.Fold.Embeddings(Expert), fold),
                scored = await FloatsAsync(attempt, ArtifactPaths.Fold.Logits(Expert), fold);
            foreach (var (i, row) in rows.Index())
            {
                embedded.AsSpan(i * Dimensions, Dimensions).CopyTo(features.AsSpan(row.Row * Dimensions));
                (logits[row.Row], labels[row.Row]) = (scored[i], row.Label);
            }
            testLabels = [.. RowsCsv.Read(await FetchAsync(attempt, ArtifactPaths.Fold.TestRows, fold)).Select(row => row.Label)];
            FloatMatrix testLogits = new(Test, 1, await FloatsAsync(attempt, ArtifactPaths.Fold.TestLogits(Expert), fold));
            test.Add(
                new(
                    new(Test, Dimensions, await FloatsAsync(attempt, ArtifactPaths.Fold.TestEmbeddings(Expert), fold)),
                    testLogits,
                    testLogits
                )
            );
        }
        MetaStageInput input = new(
            new(Training, Dimensions, features),
            [.. Enumerable.Range(0, Dimensions).Select(i => $"e{i}")],
            labels,
            ["real", "fake"],
            null,
            null,
            [Expert],
            new(Training, 1, logits),
            new(Training, 1, logits),
            null,
            test,
            testLabels,
            null
        );
        MetaStageSettings settings = new(
            seed,
            TreeStart.Blend,
            SearchStrategy.Grid,
            0,
            null,
            new() { Folds = 4 },
            SearchMetric.Auc,
            new SearchSpec { Space = new Dictionary<string, IReadOnlyList<double>> { ["n_estimators"] = [10, 40] } }.EffectiveSpace(),
            new Dictionary<string, double>(),
            NoiseSource.TestRows,
            CalibrationKind.Auto,
            ThresholdRule.F1
        );
        return MetaStage.Run(input, settings, 1, null, CancellationToken.None).Report;
    }

    static void DrawLabels(string manifest, Random random) =>
        File.WriteAllLines(
            manifest,
            File.ReadLines(manifest)
                .Select((line, i) => i == 0 ? line : $"{line[..line.IndexOf(',')]},{(random.Next(2) == 0 ? "real" : "fake")}")
                .ToList()
        );

    static Task<string> FetchAsync(CommittedAttempt attempt, string file, NoiseFold fold) =>
        attempt.FetchAsync(file, fold.Scratch, CancellationToken.None);

    static async Task<float[]> FloatsAsync(CommittedAttempt attempt, string file, NoiseFold fold) =>
        NpyFile.Read(await FetchAsync(attempt, file, fold)).ToFloat32();
}
