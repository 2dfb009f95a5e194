using System.Globalization;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Embedding;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Experts;

namespace StackingK8s.Folds.Replay;

/// <summary>Makes embeddings and logits again from images, weights and projections, and compares them with the committed ones.</summary>
/// <param name="device">Where the networks work.</param>
/// <param name="sample">Rows per fold and expert, held-out and test rows together; null for all.</param>
/// <param name="seed">Gives the rows.</param>
/// <param name="threads">Cores to use, at least 1.</param>
/// <param name="folder">For decoded images; whoever made it removes it.</param>
/// <param name="progress">Counts embeddings.</param>
/// <param name="stop">Cancels the work.</param>
public sealed class ImageRecheck(
    DeviceChoice device,
    int? sample,
    ulong seed,
    int threads,
    string folder,
    ProgressReporter progress,
    CancellationToken stop
)
{
    /// <summary>
    /// Largest difference on another kind of machine: of a logit, and of an embedding relative to its length. Kernels of other
    /// instruction sets moved neither by more than 1e-6 (docs/training.md); deeper networks and GPUs that multiply in TF32 move them more.
    /// </summary>
    public const double Tolerance = 1e-2;

    /// <summary>Checks some folds of a run.</summary>
    /// <param name="folds">At least one.</param>
    /// <param name="images">Those of the run.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArtifactException">A file cannot be used at all.</exception>
    public async Task<RecheckOutcome> RunAsync(IReadOnlyList<RecordedFold> folds, RecordedImages images)
    {
        var here = MachineKind.Here(device);
        RecheckOutcome outcome = new();
        int pairs = folds.Sum(fold => fold.Experts.Count),
            done = 0;
        foreach (var fold in folds)
        {
            outcome.Differences.UnionWith(MachineKind.Differences(fold.Machine, here));
            foreach (string expert in fold.Experts)
            {
                await CheckAsync(fold, expert, images, done, pairs, outcome);
                done++;
            }
        }
        return outcome;
    }

    async Task CheckAsync(RecordedFold fold, string expert, RecordedImages images, int done, int pairs, RecheckOutcome outcome)
    {
        var spec = fold.AsTrained(expert);
        string place = $"{fold.Step}/{expert}";
        var trained = TrainedExpert.Open(
            await fold.FetchAsync(ArtifactPaths.Fold.Weights(expert), stop),
            await fold.FetchAsync(ArtifactPaths.Fold.Projection(expert), stop)
        );
        var architecture = ExpertCatalog.Find(spec.Architecture);
        if (trained.Description.Architecture != spec.Architecture || !trained.Description.Form.Equals(ExpertSettings.Form(spec)))
            outcome.Breaches.Add($"{place}: the weights are of another network than the task asks for");
        var projection = LayerMap.Projection(architecture, fold.Task.Layers, fold.Task.Dimensions, fold.Task.Seed, expert);
        if (!projection.Values.AsSpan().SequenceEqual(trained.Projection.Values))
            outcome.Breaches.Add($"{place}: the projection is not the one of the run's seed");

        var held = await fold.RowsAsync(ArtifactPaths.Fold.HeldOutRows, stop);
        List<RowList> lists =
        [
            new(
                "held-out row",
                [.. held.Select(row => row.Row)],
                [.. held.Select(row => images.Training[row.Row])],
                await ReadAsync(fold, ArtifactPaths.Fold.Embeddings(expert), ArtifactPaths.Fold.Logits(expert))
            ),
        ];
        if (fold.HasTest)
            lists.Add(
                new(
                    "test row",
                    [.. Enumerable.Range(0, images.Test.Count)],
                    images.Test,
                    await ReadAsync(fold, ArtifactPaths.Fold.TestEmbeddings(expert), ArtifactPaths.Fold.TestLogits(expert))
                )
            );
        foreach (var list in lists.Where(list => list.Committed.Logits.Length != list.Rows.Count))
            throw new ArtifactException($"{place} has {list.Committed.Logits.Length} logits for {list.Rows.Count} {list.Name}s");

        int[] drawn = RandomSample.Draw(
            lists.Sum(list => list.Rows.Count),
            sample,
            seed,
            fold.Task.Fold * fold.Experts.Count + IndexOf(fold, expert)
        );
        var embedding = progress.Begin(
            ActivityNames.Embedding,
            "embeddings",
            drawn.Length,
            (double)done / pairs,
            (done + 1.0) / pairs,
            place
        );
        using var network = trained.Load(device.Device);
        int before = 0,
            finished = 0;
        foreach (var list in lists)
        {
            int[] positions = [.. drawn.Where(at => at >= before && at < before + list.Rows.Count).Select(at => at - before)];
            if (positions.Length > 0)
                Compare(place, list, positions, images.Root, trained, network, outcome, () => embedding.Report(++finished));
            before += list.Rows.Count;
        }
    }

    void Compare(
        string place,
        RowList list,
        int[] positions,
        ImageRoot root,
        TrainedExpert trained,
        Expert network,
        RecheckOutcome outcome,
        Action compared
    )
    {
        string decoded = Path.Combine(folder, "decoded");
        var at = positions.Select((position, index) => (position, index)).ToDictionary(each => each.position, each => each.index);
        using (
            var pixels = DecodedImages.Open(
                root,
                [.. positions.Select(position => list.Images[position])],
                decoded,
                trained.Description.Form,
                threads,
                _ => { },
                null,
                stop
            )
        )
        {
            var embedder = trained.CreateEmbedder(network);
            foreach (var batch in SampledBatches.Create(list.Rows.Count, RowEmbedder.BatchSize, positions))
            {
                int any = batch.OfType<int>().First();
                var made = embedder.Embed(
                    pixels,
                    [.. batch.Select(position => at[position ?? any])],
                    threads,
                    _ => { },
                    stop,
                    batch.Length
                );
                for (int slot = 0; slot < batch.Length; slot++)
                    if (batch[slot] is { } position)
                    {
                        outcome.Add(
                            $"{place}, {list.Name} {list.Rows[position]}",
                            list.Committed.Logits[position],
                            made.Logits[slot],
                            list.Committed.Embeddings.Row(position),
                            made.Embeddings.Row(slot)
                        );
                        compared();
                    }
            }
        }
        Directory.Delete(decoded, true);
    }

    async Task<(FloatMatrix Embeddings, float[] Logits)> ReadAsync(RecordedFold fold, string embeddings, string logits)
    {
        var matrix = NpyFile.Read(await fold.FetchAsync(embeddings, stop));
        float[] vector = NpyFile.Read(await fold.FetchAsync(logits, stop)).ToFloat32();
        return matrix.Shape is [var rows, var columns] && rows == vector.Length && columns == fold.Task.Dimensions
            ? (new(rows, columns, matrix.ToFloat32()), vector)
            : throw new ArtifactException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{fold.Step}/{embeddings} is ({string.Join(", ", matrix.Shape)}), not ({vector.Length}, {fold.Task.Dimensions})"
                )
            );
    }

    static int IndexOf(RecordedFold fold, string expert) => fold.Experts.ToList().IndexOf(expert);

    sealed record RowList(
        string Name,
        IReadOnlyList<int> Rows,
        IReadOnlyList<StoredImage> Images,
        (FloatMatrix Embeddings, float[] Logits) Committed
    );
}
