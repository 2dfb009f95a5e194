using Parquet;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.OutOfFold;

namespace StackingK8s.Images.Aggregator;

/// <summary>
/// What the aggregate step needs from its machine: it writes and reads every kind of file of the step, by the code that a run uses.
/// </summary>
static class AggregateSelfTest
{
    const string Expert = "expert";

    public static IReadOnlyList<SelfCheck> Checks { get; } =
    [new("fold's files", folder => Task.FromResult(Rows(folder))), new("aggregate's files", TableAsync)];

    static NetworkSummary Networks { get; } =
        new(
            ["real", "fake"],
            FeatureSet.Both,
            [new(Expert, 2)],
            [
                [new(new('0', 64), new('1', 64))],
                [new(new('2', 64), new('3', 64))],
            ]
        );

    static string Rows(string folder)
    {
        string path = Path.Combine(folder, ArtifactPaths.Fold.HeldOutRows);
        var rows = Fold(0).HeldOut;
        RowsCsv.Write(path, rows);
        if (!RowsCsv.Read(path).SequenceEqual(rows))
            throw new InvalidOperationException($"{path} does not read as it was written.");
        return $"{rows.Count} rows written and read";
    }

    static async Task<string> TableAsync(string folder)
    {
        string PathFor(string file) => Path.Combine(folder, file);
        FoldOutput[] folds = [Fold(0), Fold(1)];
        FeatureTable table = new([Expert], [2], FeatureSet.Both);
        var meta = OutOfFoldTable.Assemble(folds, table);
        await AggregateArtifacts.WriteAsync(PathFor, folds, table, meta, Networks, CancellationToken.None);
        if (!NpyFile.Read(PathFor(ArtifactPaths.Aggregate.Features)).ToFloat32().SequenceEqual(meta.Features.Values))
            throw new InvalidOperationException($"{ArtifactPaths.Aggregate.Features} does not read as it was written.");
        await using var parquet = await ParquetReader.CreateAsync(PathFor(ArtifactPaths.Aggregate.Table));
        if (parquet.Metadata!.NumRows != meta.Rows.Count)
            throw new InvalidOperationException($"{ArtifactPaths.Aggregate.Table} does not read as it was written.");
        var kinds = Directory.GetFiles(folder).Select(Path.GetExtension).Distinct().Order();
        return $"{string.Join(", ", kinds)} written, arrays and table read";
    }

    /// <summary>A fold of two rows: its own number, and that plus two.</summary>
    static FoldOutput Fold(int fold)
    {
        DataRow[] rows = [.. new[] { fold, fold + 2 }.Select(row => new DataRow(row, $"a, {row}.jpg", row / 2, $"group {row}"))];
        FloatMatrix embeddings = new(rows.Length, 2, [.. rows.SelectMany(row => new[] { row.Row + 0.5f, -row.Row })]);
        return new(
            fold,
            rows,
            [],
            [new(Expert, embeddings, [.. rows.Select(row => (float)row.Row)], new(0, 2), [], [], new('0', 64), new('1', 64))]
        );
    }
}
