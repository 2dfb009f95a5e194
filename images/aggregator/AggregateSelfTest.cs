using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Contracts.Spec;
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
        var rows = HeldOut(0);
        RowsCsv.Write(path, rows);
        if (!RowsCsv.Read(path).SequenceEqual(rows))
            throw new InvalidOperationException($"{path} does not read as it was written.");
        return $"{rows.Count} rows written and read";
    }

    static async Task<string> TableAsync(string folder)
    {
        string PathFor(string file) => Path.Combine(folder, file);
        using FoldOutput first = Fold(0, PathFor("fold-0.npy")),
            second = Fold(1, PathFor("fold-1.npy"));
        OutOfFoldTable table = new([first, second], FeatureTable.Of(first, FeatureSet.Both));
        await AggregateArtifacts.WriteAsync(
            (file, write) => AtomicFile.WriteAsync(PathFor(file), write),
            table,
            Networks,
            _ => { },
            CancellationToken.None
        );
        float[] features = new float[table.Rows * table.Features.Columns.Count];
        table.Read(0, features);
        if (!NpyFile.Read(PathFor(ArtifactPaths.Aggregate.Features)).ToFloat32().SequenceEqual(features))
            throw new InvalidOperationException($"{ArtifactPaths.Aggregate.Features} does not read as it was written.");
        byte[] parquet = await File.ReadAllBytesAsync(PathFor(ArtifactPaths.Aggregate.Table));
        if (!parquet.AsSpan().StartsWith("PAR1"u8) || !parquet.AsSpan().EndsWith("PAR1"u8))
            throw new InvalidOperationException($"{ArtifactPaths.Aggregate.Table} is not whole.");
        var kinds = Directory.GetFiles(folder).Select(Path.GetExtension).Distinct().Order();
        return $"{string.Join(", ", kinds)} written, arrays read";
    }

    /// <summary>Two rows: the fold's own number, and that plus two.</summary>
    static RowList HeldOut(int fold) =>
        RowList.Of(new[] { fold, fold + 2 }.Select(row => new DataRow(row, $"a, {row}.jpg", row / 2, $"group {row}")));

    static FoldOutput Fold(int fold, string embeddings)
    {
        var rows = HeldOut(fold);
        NpyFile.WriteFloat32(embeddings, [.. rows.SelectMany(row => new[] { row.Row + 0.5f, -row.Row })], rows.Count, 2);
        float[] logits = [.. rows.Select(row => (float)row.Row)];
        return new(fold, rows, RowList.Of([]), [new(Expert, NpyRows.Open(embeddings), logits, null, [], [], new('0', 64), new('1', 64))]);
    }
}
