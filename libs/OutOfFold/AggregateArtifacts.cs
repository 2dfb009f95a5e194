using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.OutOfFold;

/// <summary>Writes the files of the aggregate step.</summary>
public static class AggregateArtifacts
{
    /// <summary>Writes X_meta, y_meta, the test rows, the ledger and the summary (docs/artifacts.md).</summary>
    /// <param name="pathFor">Turns a file name into a local path.</param>
    /// <param name="folds">At least one, which keep <see cref="OutOfFoldRule"/>.</param>
    /// <param name="table">The columns.</param>
    /// <param name="meta">The folds in manifest order.</param>
    /// <param name="networks">The folds' networks.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task WriteAsync(
        Func<string, string> pathFor,
        IReadOnlyList<FoldOutput> folds,
        FeatureTable table,
        OutOfFoldTable meta,
        NetworkSummary networks,
        CancellationToken stop
    )
    {
        await WriteRowsAsync(pathFor, folds, table, meta, stop);
        WriteTest(pathFor, folds, table);
        await WriteSummaryAsync(pathFor, folds, table, meta, stop);
        await File.WriteAllTextAsync(pathFor(ArtifactPaths.Aggregate.Networks), ContractJson.Write(networks), stop);
    }

    static async Task WriteRowsAsync(
        Func<string, string> pathFor,
        IReadOnlyList<FoldOutput> folds,
        FeatureTable table,
        OutOfFoldTable meta,
        CancellationToken stop
    )
    {
        int rows = meta.Rows.Count;
        NpyFile.WriteFloat32(pathFor(ArtifactPaths.Aggregate.Features), meta.Features.Values, rows, table.Columns.Count);
        NpyFile.WriteFloat32(pathFor(ArtifactPaths.Aggregate.Logits), meta.Logits.Values, rows, meta.Logits.Columns);
        NpyFile.WriteInt32(pathFor(ArtifactPaths.Aggregate.Labels), [.. meta.Rows.Select(row => row.Label)], rows);
        NpyFile.WriteInt32(pathFor(ArtifactPaths.Aggregate.Groups), NumberGroups(meta.Rows).OfRow, rows);
        await ParquetTable.WriteAsync(pathFor(ArtifactPaths.Aggregate.Table), TableColumns(table, meta));
        await File.WriteAllTextAsync(pathFor(ArtifactPaths.Aggregate.Ledger), Ledger(folds), stop);
    }

    static void WriteTest(Func<string, string> pathFor, IReadOnlyList<FoldOutput> folds, FeatureTable table)
    {
        var test = folds[0].Test;
        if (test.Count == 0)
            return;
        NpyFile.WriteInt32(pathFor(ArtifactPaths.Aggregate.TestLabels), [.. test.Select(row => row.Label)], test.Count);
        foreach (var fold in folds)
        {
            var (features, logits) = table.Combine(
                test.Count,
                [.. fold.Experts.Select(expert => (expert.TestEmbeddings, expert.TestLogits))]
            );
            NpyFile.WriteFloat32(
                pathFor(ArtifactPaths.Aggregate.TestFeatures(fold.Fold)),
                features.Values,
                features.Rows,
                features.Columns
            );
            NpyFile.WriteFloat32(pathFor(ArtifactPaths.Aggregate.TestLogits(fold.Fold)), logits.Values, logits.Rows, logits.Columns);
        }
    }

    static async Task WriteSummaryAsync(
        Func<string, string> pathFor,
        IReadOnlyList<FoldOutput> folds,
        FeatureTable table,
        OutOfFoldTable meta,
        CancellationToken stop
    )
    {
        AggregateSummary summary = new(
            meta.Rows.Count,
            folds[0].Test.Count,
            folds.Count,
            NumberGroups(meta.Rows).Named,
            [.. folds[0].Experts.Select(expert => expert.Name)],
            table.Columns
        );
        await File.WriteAllTextAsync(pathFor(ArtifactPaths.Aggregate.Summary), ContractJson.Write(summary), stop);
    }

    /// <summary>
    /// A number per group in order of appearance, a row without a group being one of its own, and how many groups have a name.
    /// </summary>
    internal static (int[] OfRow, int Named) NumberGroups(IReadOnlyList<DataRow> rows)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[] ofRow = new int[rows.Count];
        int next = 0;
        for (int row = 0; row < ofRow.Length; row++)
            if (rows[row].Group is not { } group)
                ofRow[row] = next++;
            else if (numbers.TryGetValue(group, out int number))
                ofRow[row] = number;
            else
                numbers.Add(group, ofRow[row] = next++);
        return (ofRow, numbers.Count);
    }

    static List<(string Name, Array Values)> TableColumns(FeatureTable table, OutOfFoldTable meta)
    {
        List<(string, Array)> columns =
        [
            ("path", meta.Rows.Select(row => row.Path).ToArray()),
            ("label", meta.Rows.Select(row => row.Label).ToArray()),
            ("group", meta.Rows.Select(row => row.Group).ToArray()),
            ("fold", meta.FoldOfRow),
        ];
        for (int column = 0; column < table.Columns.Count; column++)
        {
            var values = new float[meta.Rows.Count];
            for (int row = 0; row < values.Length; row++)
                values[row] = meta.Features[row, column];
            columns.Add((table.Columns[column], values));
        }
        return columns;
    }

    static string Ledger(IReadOnlyList<FoldOutput> folds)
    {
        StringBuilder ledger = new("row,expert,fold,model_sha256,training_rows_sha256\n");
        var lines = folds.SelectMany(fold => fold.HeldOut.SelectMany(row => fold.Experts.Select(expert => (row.Row, fold.Fold, expert))));
        foreach (var (row, fold, expert) in lines.OrderBy(line => line.Row))
            ledger.Append(CultureInfo.InvariantCulture, $"{row},{expert.Name},{fold},{expert.ModelDigest},{expert.TrainingRowsDigest}\n");
        return ledger.ToString();
    }
}
