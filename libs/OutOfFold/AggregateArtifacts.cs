using System.Text;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.OutOfFold;

/// <summary>Gives every file of the aggregate step, byte for byte. Features pass through in blocks, never as a whole.</summary>
public static class AggregateArtifacts
{
    /// <summary>Gives X_meta, y_meta, the test rows, the ledger and the summary (docs/artifacts.md), several files at a time.</summary>
    /// <param name="target">Takes the files.</param>
    /// <param name="table">The folds in manifest order.</param>
    /// <param name="networks">The folds' networks.</param>
    /// <param name="rowsDone">Called with the number of rows of X_meta that are done.</param>
    /// <param name="stop">Cancels the work.</param>
    public static Task WriteAsync(
        FileTarget target,
        OutOfFoldTable table,
        NetworkSummary networks,
        Action<int> rowsDone,
        CancellationToken stop
    ) =>
        Task.WhenAll(
            Task.Run(() => FeatureFiles.WriteAsync(target, table, rowsDone, stop), stop),
            Task.Run(() => WriteOthersAsync(target, table, networks, stop), stop)
        );

    static async Task WriteOthersAsync(FileTarget target, OutOfFoldTable table, NetworkSummary networks, CancellationToken stop)
    {
        var (groups, named) = NumberGroups(table.Groups());
        await target(ArtifactPaths.Aggregate.Logits, stream => WriteMatrix(stream, table, table.Logit));
        await target(ArtifactPaths.Aggregate.Scores, stream => WriteMatrix(stream, table, table.Score));
        await target(ArtifactPaths.Aggregate.Labels, stream => WriteNumbers(stream, table.Labels()));
        await target(ArtifactPaths.Aggregate.Groups, stream => WriteNumbers(stream, groups));
        await target(ArtifactPaths.Aggregate.RowFolds, stream => WriteNumbers(stream, table.FoldOfRow()));
        await target(ArtifactPaths.Aggregate.Ledger, stream => Ledger.WriteAsync(stream, table, stop));
        await target(ArtifactPaths.Aggregate.Summary, stream => WriteJson(stream, Summary(table, named)));
        await target(ArtifactPaths.Aggregate.Networks, stream => WriteJson(stream, networks));
        if (table.Slices.Count > 0)
            await target(ArtifactPaths.Aggregate.Slices, stream => WriteSlices(stream, table, table.Rows, table.Slice));
        if (networks.Scales is not null)
            await target(ArtifactPaths.Aggregate.Scales, stream => WriteJson(stream, Scales(table)));
        var test = table.Folds[0].Test;
        if (test.Count == 0)
            return;
        if (table.Slices.Count > 0)
            await target(ArtifactPaths.Aggregate.TestSlices, stream => WriteSlices(stream, table, test.Count, table.TestSlice));
        await target(ArtifactPaths.Aggregate.TestLabels, stream =>
            WriteNumbers(stream, [.. Enumerable.Range(0, test.Count).Select(test.Label)])
        );
        await target(ArtifactPaths.Aggregate.TestGroups, stream => WriteNumbers(stream, TestGroups(table).OfRow));
        await target(ArtifactPaths.Aggregate.TestTable, stream => TestTable.WriteAsync(stream, table, stop));
        foreach (var fold in table.Folds)
        {
            await target(ArtifactPaths.Aggregate.TestFeatures(fold.Fold), stream =>
                TestFiles.WriteFeatures(stream, fold, table.Features, stop)
            );
            await target(ArtifactPaths.Aggregate.TestLogits(fold.Fold), stream => TestFiles.WriteLogits(stream, fold));
            await target(ArtifactPaths.Aggregate.TestScores(fold.Fold), stream => TestFiles.WriteScores(stream, fold));
        }
    }

    static FoldScales Scales(OutOfFoldTable table) =>
        new([.. table.Folds.Select(fold => new FoldScale([.. fold.Experts.Select(expert => expert.Scale!.Numbers)]))]);

    static (int[] OfRow, int Named) TestGroups(OutOfFoldTable table)
    {
        var test = table.Folds[0].Test;
        return NumberGroups(Enumerable.Range(0, test.Count).Select(test.Group));
    }

    static AggregateSummary Summary(OutOfFoldTable table, int groups) =>
        new(
            table.Rows,
            table.Folds[0].Test.Count,
            table.Folds.Count,
            groups,
            TestGroups(table).Named,
            table.Folds[0].GroupColumn,
            [.. table.Folds[0].Experts.Select(expert => expert.Name)],
            table.Features.Columns,
            table.Slices.Count > 0 ? table.Slices : null
        );

    static Task WriteMatrix(Stream stream, OutOfFoldTable table, Func<int, int, float> value)
    {
        int experts = table.Folds[0].Experts.Count;
        var values = new float[table.Rows * experts];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i / experts, i % experts);
        NpyFile.WriteFloat32(stream, values, table.Rows, experts);
        return Task.CompletedTask;
    }

    static Task WriteSlices(Stream stream, OutOfFoldTable table, int rows, Func<int, int, string> value)
    {
        FurtherColumnsCsv.Write(stream, table.Slices, rows, value);
        return Task.CompletedTask;
    }

    static Task WriteNumbers(Stream stream, int[] numbers)
    {
        NpyFile.WriteInt32(stream, numbers, numbers.Length);
        return Task.CompletedTask;
    }

    static Task WriteJson<T>(Stream stream, T value)
        where T : notnull
    {
        stream.Write(Encoding.UTF8.GetBytes(ContractJson.Write(value)));
        return Task.CompletedTask;
    }

    /// <summary>
    /// A number per group in order of appearance, a row without a group being one of its own, and how many groups have a name.
    /// </summary>
    internal static (int[] OfRow, int Named) NumberGroups(IEnumerable<string?> groups)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<int> ofRow = [];
        int next = 0;
        foreach (string? group in groups)
        {
            int number = next;
            if (group is null || numbers.TryAdd(group, next))
                next++;
            else
                number = numbers[group];
            ofRow.Add(number);
        }
        return ([.. ofRow], numbers.Count);
    }
}
