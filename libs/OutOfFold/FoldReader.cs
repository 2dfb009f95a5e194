using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;

namespace StackingK8s.OutOfFold;

/// <summary>Reads a fold's committed attempt, every byte verified.</summary>
/// <param name="attempt">The fold's attempt.</param>
/// <param name="experts">Names of the experts.</param>
/// <param name="scratchFolder">Where files of a remote store are fetched to.</param>
public sealed class FoldReader(CommittedAttempt attempt, IReadOnlyList<string> experts, string scratchFolder)
{
    /// <summary>The files that the aggregate is made of, with their digests: all but the training curves.</summary>
    public IEnumerable<FileEntry> Inputs() =>
        attempt.Result.Files.Where(file =>
            file.Path is ArtifactPaths.Fold.Summary or ArtifactPaths.Fold.HeldOutRows or ArtifactPaths.Fold.TestRows
            || experts.Any(expert =>
                file.Path.StartsWith($"experts/{expert}/", StringComparison.Ordinal)
                && file.Path != ArtifactPaths.Fold.TrainingCurve(expert)
            )
        );

    /// <summary>Fetches, verifies and reads the fold.</summary>
    /// <param name="fold">Its number, from 0.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing, damaged, or of a shape that does not match the fold's rows.</exception>
    public async Task<FoldOutput> ReadAsync(int fold, CancellationToken stop)
    {
        var heldOut = await RowsAsync(ArtifactPaths.Fold.HeldOutRows, stop);
        bool tested = attempt.Result.Files.Any(file => file.Path == ArtifactPaths.Fold.TestRows);
        var test = tested ? await RowsAsync(ArtifactPaths.Fold.TestRows, stop) : [];
        List<ExpertOutput> outputs = [];
        foreach (string expert in experts)
        {
            var embeddings = await MatrixAsync(ArtifactPaths.Fold.Embeddings(expert), heldOut.Count, stop);
            outputs.Add(
                new(
                    expert,
                    embeddings,
                    await LogitsAsync(ArtifactPaths.Fold.Logits(expert), heldOut.Count, stop),
                    tested ? await MatrixAsync(ArtifactPaths.Fold.TestEmbeddings(expert), test.Count, stop) : new(0, embeddings.Columns),
                    tested ? await LogitsAsync(ArtifactPaths.Fold.TestLogits(expert), test.Count, stop) : [],
                    await RowsAsync(ArtifactPaths.Fold.TrainingRows(expert), stop),
                    attempt.DigestOf(ArtifactPaths.Fold.Weights(expert)),
                    attempt.DigestOf(ArtifactPaths.Fold.TrainingRows(expert))
                )
            );
        }
        return new(fold, heldOut, test, outputs);
    }

    /// <summary>Fetches, verifies and reads fold.json.</summary>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>The negative label's name, then the positive one's.</returns>
    /// <exception cref="ArtifactException">The file is missing or not what was committed: an older version made the fold.</exception>
    public async Task<IReadOnlyList<string>> ReadLabelNamesAsync(CancellationToken stop)
    {
        string file = await PathAsync(ArtifactPaths.Fold.Summary, stop);
        return ContractJson.Read<FoldSummary>(await File.ReadAllBytesAsync(file, stop)).LabelNames;
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

    async Task<IReadOnlyList<DataRow>> RowsAsync(string file, CancellationToken stop) => RowsCsv.Read(await PathAsync(file, stop));

    async Task<FloatMatrix> MatrixAsync(string file, int rows, CancellationToken stop)
    {
        var array = NpyFile.Read(await PathAsync(file, stop));
        return array.Shape is [var first, var columns] && first == rows
            ? new(first, columns, array.ToFloat32())
            : throw Misshapen(file, rows, array);
    }

    async Task<float[]> LogitsAsync(string file, int rows, CancellationToken stop)
    {
        var array = NpyFile.Read(await PathAsync(file, stop));
        return array.Shape is [var first] && first == rows ? array.ToFloat32() : throw Misshapen(file, rows, array);
    }

    Task<string> PathAsync(string file, CancellationToken stop) => attempt.FetchAsync(file, scratchFolder, stop);

    ArtifactException Misshapen(string file, int rows, NpyArray array) =>
        new(
            $"{attempt.Reference.Step}: {file} has shape ({string.Join(", ", array.Shape)}), but the fold lists {rows} rows. "
                + "Run the fold again."
        );
}
