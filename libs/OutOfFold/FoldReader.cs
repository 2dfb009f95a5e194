using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.OutOfFold.Scaling;

namespace StackingK8s.OutOfFold;

/// <summary>Reads a fold's committed attempt, every byte verified.</summary>
/// <param name="attempt">The fold's attempt.</param>
/// <param name="experts">Names of the experts.</param>
/// <param name="scale">What the columns of each network are measured by.</param>
/// <param name="scratchFolder">Where files of a remote store are fetched to.</param>
public sealed class FoldReader(CommittedAttempt attempt, IReadOnlyList<string> experts, EmbeddingScale scale, string scratchFolder)
{
    /// <summary>More than any network's features; such an array is not an embedding.</summary>
    const int MostDimensions = 1 << 16;

    static readonly string[] RowFiles =
    [
        ArtifactPaths.Fold.Summary,
        ArtifactPaths.Fold.HeldOutRows,
        ArtifactPaths.Fold.HeldOutColumns,
        ArtifactPaths.Fold.TestRows,
        ArtifactPaths.Fold.TestColumns,
        ArtifactPaths.Fold.Scale,
    ];

    /// <summary>The files that the aggregate is made of, with their digests: all but the training curves.</summary>
    public IEnumerable<FileEntry> Inputs() =>
        attempt.Result.Files.Where(file =>
            RowFiles.Contains(file.Path)
            || experts.Any(expert =>
                file.Path.StartsWith($"experts/{expert}/", StringComparison.Ordinal)
                && file.Path != ArtifactPaths.Fold.TrainingCurve(expert)
            )
        );

    /// <summary>Fetches, verifies and opens all folds of a run. Each is to be disposed.</summary>
    /// <param name="readers">One per fold, in fold order.</param>
    /// <param name="read">Called after each fold with the number of folds read.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">
    /// A file is missing, damaged, or of a shape that does not match the fold's rows; or the folds have different test rows or dimensions.
    /// </exception>
    public static async Task<IReadOnlyList<FoldOutput>> ReadAllAsync(
        IReadOnlyList<FoldReader> readers,
        Action<int> read,
        CancellationToken stop
    )
    {
        var test = await readers[0].TestRowsAsync(readers, stop);
        var folds = new FoldOutput?[readers.Count];
        try
        {
            int done = 0;
            await Parallel.ForAsync(0, readers.Count, stop, async (fold, stop) =>
            {
                folds[fold] = await readers[fold].ReadAsync(fold, test, stop);
                read(Interlocked.Increment(ref done));
            });
            for (int fold = 1; fold < folds.Length; fold++)
            {
                readers[fold].RequireSameDimensions(folds[fold]!, folds[0]!);
                readers[fold].RequireSameColumns(folds[fold]!, folds[0]!);
            }
            return [.. folds.OfType<FoldOutput>()];
        }
        catch
        {
            foreach (var fold in folds)
                fold?.Dispose();
            throw;
        }
    }

    /// <summary>Fetches, verifies and reads fold.json.</summary>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">The file is missing or not what was committed: an older version made the fold.</exception>
    public async Task<FoldSummary> ReadSummaryAsync(CancellationToken stop)
    {
        string file = await PathAsync(ArtifactPaths.Fold.Summary, stop);
        return ContractJson.Read<FoldSummary>(await File.ReadAllBytesAsync(file, stop));
    }

    /// <summary>The networks of the fold, in the order of the experts.</summary>
    /// <exception cref="ArtifactException">The fold does not have them.</exception>
    public IReadOnlyList<NetworkDigests> Networks() =>
        [
            .. experts.Select(expert => new NetworkDigests(
                attempt.DigestOf(ArtifactPaths.Fold.Weights(expert)),
                attempt.DigestOf(ArtifactPaths.Fold.Projection(expert))
            )),
        ];

    /// <summary>SHA-256 of scale.json; null where nothing is scaled.</summary>
    /// <exception cref="ArtifactException">The fold does not have it: an older version made it.</exception>
    public string? ScaleDigest => scale == EmbeddingScale.None ? null : attempt.DigestOf(ArtifactPaths.Fold.Scale);

    async Task<FoldOutput> ReadAsync(int fold, RowList? test, CancellationToken stop)
    {
        var heldOut = RowsCsv.Read(await PathAsync(ArtifactPaths.Fold.HeldOutRows, stop));
        List<ExpertOutput> outputs = [];
        try
        {
            var summary = await ReadSummaryAsync(stop);
            foreach (string expert in experts)
            {
                outputs.Add(await ReadExpertAsync(expert, heldOut.Count, test?.Count, stop));
                outputs[^1] = outputs[^1] with { Layers = Layers(summary, expert, outputs[^1].Embeddings.Columns) };
            }
            return new(fold, heldOut, test ?? RowList.Of([]), await ScaledAsync(outputs, stop))
            {
                GroupColumn = summary.GroupColumn,
                HeldOutColumns = await ColumnsAsync(ArtifactPaths.Fold.HeldOutColumns, heldOut, stop),
                TestColumns = test is null ? FurtherColumns.None : await ColumnsAsync(ArtifactPaths.Fold.TestColumns, test, stop),
            };
        }
        catch
        {
            new FoldOutput(fold, heldOut, heldOut, outputs).Dispose();
            throw;
        }
    }

    async Task<ExpertOutput> ReadExpertAsync(string expert, int heldOut, int? test, CancellationToken stop)
    {
        float[] logits = await LogitsAsync(ArtifactPaths.Fold.Logits(expert), heldOut, stop),
            testLogits = test is { } rows ? await LogitsAsync(ArtifactPaths.Fold.TestLogits(expert), rows, stop) : [];
        string trainingRows = await PathAsync(ArtifactPaths.Fold.TrainingRows(expert), stop);
        var embeddings = await EmbeddingsAsync(ArtifactPaths.Fold.Embeddings(expert), heldOut, stop);
        try
        {
            return new(
                expert,
                embeddings,
                logits,
                test is { } count ? await EmbeddingsAsync(ArtifactPaths.Fold.TestEmbeddings(expert), count, stop) : null,
                testLogits,
                RowsCsv.Stream(trainingRows),
                attempt.DigestOf(ArtifactPaths.Fold.Weights(expert)),
                attempt.DigestOf(ArtifactPaths.Fold.TrainingRows(expert))
            );
        }
        catch
        {
            embeddings.Dispose();
            throw;
        }
    }

    IReadOnlyList<LayerShape>? Layers(FoldSummary summary, string expert, int columns)
    {
        if (summary.Experts is null)
            return null;
        return
            summary.Experts.FirstOrDefault(shape => shape.Name == expert) is { Layers: { } layers, IsWhole: true } shape
            && shape.Dimensions == columns
            ? layers
            : throw new ArtifactException(
                $"{Step}: {ArtifactPaths.Fold.Summary} does not say what the {columns} columns of {expert} are. Run the fold again."
            );
    }

    async Task<IReadOnlyList<ExpertOutput>> ScaledAsync(IReadOnlyList<ExpertOutput> outputs, CancellationToken stop)
    {
        if (scale == EmbeddingScale.None)
            return outputs;
        string file = await PathAsync(ArtifactPaths.Fold.Scale, stop);
        var scales = NetworkScale.Read(file, [.. outputs.Select(output => output.Shape)]);
        return [.. outputs.Zip(scales, (output, own) => output with { Scale = own })];
    }

    /// <returns>The test rows, which all folds must list alike; null where no fold has any.</returns>
    async Task<RowList?> TestRowsAsync(IReadOnlyList<FoldReader> all, CancellationToken stop)
    {
        foreach (var other in all)
            if (other.TestRowsDigest != TestRowsDigest)
                throw new ArtifactException(
                    $"{other.Step}: {ArtifactPaths.Fold.TestRows} is not that of {Step}, but folds of one run have the same test rows. "
                        + "Run the folds again."
                );
        return TestRowsDigest is null ? null : RowsCsv.Read(await PathAsync(ArtifactPaths.Fold.TestRows, stop));
    }

    string Step => attempt.Reference.Step;

    string? TestRowsDigest => attempt.Result.Files.FirstOrDefault(file => file.Path == ArtifactPaths.Fold.TestRows)?.Sha256;

    void RequireSameDimensions(FoldOutput fold, FoldOutput first)
    {
        foreach (var (expert, other) in fold.Experts.Zip(first.Experts))
        foreach (var embeddings in new[] { expert.Embeddings, expert.TestEmbeddings }.OfType<NpyRows>())
            if (embeddings.Columns != other.Embeddings.Columns)
                throw new ArtifactException(
                    $"{Step}: {expert.Name}'s embeddings have {embeddings.Columns} columns, but those of the first fold "
                        + $"{other.Embeddings.Columns}. Run the folds again."
                );
    }

    void RequireSameColumns(FoldOutput fold, FoldOutput first)
    {
        foreach (var (own, other) in new[] { (fold.HeldOutColumns, first.HeldOutColumns), (fold.TestColumns, first.TestColumns) })
            if (!own.Names.SequenceEqual(other.Names))
                throw new ArtifactException(
                    $"{Step} has the further columns {string.Join(", ", own.Names)}, but the first fold {string.Join(", ", other.Names)}. "
                        + "Run the folds again."
                );
    }

    async Task<FurtherColumns> ColumnsAsync(string file, RowList rows, CancellationToken stop) =>
        attempt.Result.Files.Any(each => each.Path == file)
            ? FurtherColumnsCsv.Read(await PathAsync(file, stop), rows)
            : FurtherColumns.None;

    async Task<NpyRows> EmbeddingsAsync(string file, int rows, CancellationToken stop)
    {
        var embeddings = NpyRows.Open(await PathAsync(file, stop));
        if (embeddings.Shape is [var first, > 0 and <= MostDimensions] && first == rows)
            return embeddings;
        embeddings.Dispose();
        throw Misshapen(file, rows, embeddings.Shape);
    }

    async Task<float[]> LogitsAsync(string file, int rows, CancellationToken stop)
    {
        using var logits = NpyRows.Open(await PathAsync(file, stop));
        if (logits.Shape is not [var first] || first != rows)
            throw Misshapen(file, rows, logits.Shape);
        var values = new float[rows];
        logits.Read(0, values);
        return values;
    }

    Task<string> PathAsync(string file, CancellationToken stop) => attempt.FetchAsync(file, scratchFolder, stop);

    ArtifactException Misshapen(string file, int rows, IReadOnlyList<int> shape) =>
        new($"{Step}: {file} has shape ({string.Join(", ", shape)}), but the fold lists {rows} rows. Run the fold again.");
}
