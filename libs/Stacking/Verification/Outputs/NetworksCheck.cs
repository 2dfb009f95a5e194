using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Random;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Whether each fold has networks of its own, the projection that the seed gives, and outputs of the right shape.</summary>
sealed class NetworksCheck : IRunCheck
{
    const string Name = "networks";

    /// <summary>Columns; no network of the catalogue pools as many features, and a forged shape must not cost hours.</summary>
    const int MostFeatures = 1 << 14;

    /// <summary>Float32 numbers that are read at once: 1 MiB.</summary>
    const int BlockNumbers = 1 << 18;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var task = run.Task<FoldTask>(StepNames.Fold(0));
        foreach (string expert in task.Experts.Select(expert => expert.Name))
        {
            breaches.AddRange(TwinBreaches(run, expert));
            breaches.AddRange(ProjectionBreaches(run, expert, task));
            foreach (var fold in run.Folds)
                breaches.AddRange(OutputBreaches(run, fold.Reference.Step, expert, task));
        }
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(
                Name,
                ClaimLevel.Consistent,
                "each fold has its own, in safetensors; projections made again from the seed; outputs finite and of the right shape"
            ),
        ]);
    }

    /// <summary>Networks that learnt from different rows are never the same.</summary>
    static IEnumerable<string> TwinBreaches(LoadedRun run, string expert) =>
        run
            .Folds.GroupBy(fold => fold.DigestOf(ArtifactPaths.Fold.Weights(expert)), fold => fold.Reference.Step)
            .Where(steps => steps.Count() > 1)
            .Select(steps => $"{string.Join(" and ", steps)} have the same weights of {expert}, though they learnt from different rows");

    static IEnumerable<string> ProjectionBreaches(LoadedRun run, string expert, FoldTask task)
    {
        string file = ArtifactPaths.Fold.Projection(expert);
        var first = run.Array(StepNames.Fold(0), file);
        if (first.Shape is not [> 0 and <= MostFeatures and var features, var dimensions] || dimensions != task.Dimensions)
        {
            yield return $"fold-0/{file} has the shape ({string.Join(", ", first.Shape)}), but {task.Dimensions} dimensions were asked for";
            yield break;
        }
        var layers = run.Json<FoldSummary>(StepNames.Fold(0), ArtifactPaths.Fold.Summary)
            .Experts?.FirstOrDefault(shape => shape.Name == expert)
            ?.Layers;
        if ((layers is null) != (task.Layers == EmbeddingLayers.Last) || (layers is not null && !Fit(layers, features, dimensions)))
        {
            yield return $"fold-0/{ArtifactPaths.Fold.Summary} describes another embedding of {expert} than its projection makes";
            yield break;
        }
        var made = layers is null
            ? OrthonormalProjection.Create(features, dimensions, Seeds.Projection(task.Seed, expert))
            : OrthonormalProjection.Create([
                .. layers.Select(layer => (layer.Features, layer.Columns, Seeds.Projection(task.Seed, expert, layer.Name))),
            ]);
        if (!first.ToFloat32().AsSpan().SequenceEqual(made.Values))
            yield return $"fold-0/{file} is not the projection that the seed {task.Seed} gives";
        foreach (var fold in run.Folds.Skip(1))
            if (fold.DigestOf(file) != run.Step(StepNames.Fold(0)).DigestOf(file))
                yield return $"{fold.Reference.Step}/{file} is not the one of fold-0";
    }

    static bool Fit(IReadOnlyList<LayerShape> layers, int features, int dimensions) =>
        layers.All(layer => layer is { Features: > 0, Columns: > 0 })
        && layers.Sum(layer => (long)layer.Features) == features
        && layers.Sum(layer => (long)layer.Columns) == dimensions;

    static IEnumerable<string> OutputBreaches(LoadedRun run, string step, string expert, FoldTask task)
    {
        int heldOut = run.Rows(step, ArtifactPaths.Fold.HeldOutRows).Count;
        using (SafetensorsReader weights = new(run.File(step, ArtifactPaths.Fold.Weights(expert))))
            if (weights.Names.Count == 0)
                yield return $"{step}/{ArtifactPaths.Fold.Weights(expert)} has no tensor";
        List<string?> problems =
        [
            Problem(ArtifactPaths.Fold.Embeddings(expert), heldOut, task.Dimensions),
            Problem(ArtifactPaths.Fold.Logits(expert), heldOut, null),
        ];
        if (task.Data.TestManifest is not null)
        {
            int test = run.Rows(step, ArtifactPaths.Fold.TestRows).Count;
            problems.Add(Problem(ArtifactPaths.Fold.TestEmbeddings(expert), test, task.Dimensions));
            problems.Add(Problem(ArtifactPaths.Fold.TestLogits(expert), test, null));
        }
        foreach (string problem in problems.OfType<string>())
            yield return problem;

        string? Problem(string file, int rows, int? columns)
        {
            using var array = NpyRows.Open(run.File(step, file));
            int[] expected = columns is { } dimensions ? [rows, dimensions] : [rows];
            if (!array.Shape.SequenceEqual(expected))
                return $"{step}/{file} has the shape ({string.Join(", ", array.Shape)}) instead of ({string.Join(", ", expected)})";
            return FirstNotFinite(array) is { } row ? $"{step}/{file} is not finite in row {row}" : null;
        }
    }

    /// <summary>The first row with a number that is not finite, read in blocks.</summary>
    static int? FirstNotFinite(NpyRows array)
    {
        int size = Math.Clamp(BlockNumbers / array.Columns, 1, Math.Max(1, array.Shape[0]));
        float[] block = new float[size * array.Columns];
        for (int first = 0; first < array.Shape[0]; first += size)
        {
            var values = block.AsSpan(0, Math.Min(size, array.Shape[0] - first) * array.Columns);
            array.Read(first, values);
            if (IndexOfNotFinite(values) is >= 0 and var at)
                return first + at / array.Columns;
        }
        return null;
    }

    static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }
}
