using System.Text.Json;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning;
using StackingK8s.Meta.Evaluation;

namespace StackingK8s.Meta;

/// <summary>Reads what the meta stage works on from the files of an aggregate step.</summary>
/// <param name="fetch">Turns a file of the aggregate into a local path.</param>
public sealed class MetaInputReader(Func<string, Task<string>> fetch)
{
    /// <summary>Reads X_meta, y_meta and the test rows.</summary>
    /// <param name="withFeatures">Whether the features of X_meta, by far the largest part, are read.</param>
    /// <exception cref="ArtifactException">A file is missing or damaged.</exception>
    /// <exception cref="DataException">A file is not an array.</exception>
    public async Task<MetaStageInput> ReadAsync(bool withFeatures)
    {
        var summary = await JsonAsync<AggregateSummary>(ArtifactPaths.Aggregate.Summary);
        var features = withFeatures ? await MatrixAsync(ArtifactPaths.Aggregate.Features) : new(0, summary.Columns.Count);
        var labels = (await ArrayAsync(ArtifactPaths.Aggregate.Labels)).ToInt32();
        var groups = summary.Groups > 0 ? (await ArrayAsync(ArtifactPaths.Aggregate.Groups)).ToInt32() : null;
        var logits = await MatrixAsync(ArtifactPaths.Aggregate.Logits);
        var scores = await MatrixAsync(ArtifactPaths.Aggregate.Scores);
        List<FoldFeatures> test = [];
        for (int fold = 0; fold < summary.Folds && summary.TestRows > 0; fold++)
            test.Add(
                new(
                    await MatrixAsync(ArtifactPaths.Aggregate.TestFeatures(fold)),
                    await MatrixAsync(ArtifactPaths.Aggregate.TestLogits(fold)),
                    await MatrixAsync(ArtifactPaths.Aggregate.TestScores(fold))
                )
            );
        var testLabels = summary.TestRows > 0 ? (await ArrayAsync(ArtifactPaths.Aggregate.TestLabels)).ToInt32() : [];
        var testGroups = summary.TestGroups > 0 ? (await ArrayAsync(ArtifactPaths.Aggregate.TestGroups)).ToInt32() : null;
        var labelNames = (await JsonAsync<NetworkSummary>(ArtifactPaths.Aggregate.Networks)).LabelNames;
        var folds = (await ArrayAsync(ArtifactPaths.Aggregate.RowFolds)).ToInt32();
        return new(
            features,
            summary.Columns,
            labels,
            labelNames,
            summary.GroupColumn,
            groups,
            summary.Experts,
            logits,
            scores,
            folds,
            test,
            testLabels,
            testGroups
        )
        {
            Slices = await SlicesAsync(summary, ArtifactPaths.Aggregate.Slices, summary.Rows),
            TestSlices = await SlicesAsync(summary, ArtifactPaths.Aggregate.TestSlices, summary.TestRows),
        };
    }

    /// <summary>Reads the networks that X_meta was made by, and their scales; null where nothing is scaled.</summary>
    /// <exception cref="ArtifactException">A file is missing or damaged.</exception>
    public async Task<(NetworkSummary Networks, FoldScales? Scales)> NetworksAsync()
    {
        var networks = await JsonAsync<NetworkSummary>(ArtifactPaths.Aggregate.Networks);
        if (networks.Scales is null)
            return (networks, null);
        var scales = await JsonAsync<FoldScales>(ArtifactPaths.Aggregate.Scales);
        return scales.Folds.Count == networks.Folds.Count && scales.Folds.All(fold => fold.IsOf(networks.Experts))
            ? (networks, scales)
            : throw new ArtifactException($"{ArtifactPaths.Aggregate.Scales} is not of the run's networks. Rerun the aggregate step.");
    }

    /// <summary>Reads a JSON file of the aggregate.</summary>
    /// <typeparam name="T">A contract.</typeparam>
    /// <param name="file">Its name.</param>
    /// <exception cref="ArtifactException">The file is missing or damaged.</exception>
    public async Task<T> JsonAsync<T>(string file)
    {
        try
        {
            return ContractJson.Read<T>(await File.ReadAllBytesAsync(await fetch(file)));
        }
        catch (JsonException malformed)
        {
            throw new ArtifactException(
                $"{file} is not what this version writes ({malformed.Message}). Rerun the aggregate step.",
                malformed
            );
        }
    }

    async Task<IReadOnlyList<SliceColumn>> SlicesAsync(AggregateSummary summary, string file, int rows)
    {
        if (summary.Slices is null || rows == 0)
            return [];
        var columns = FurtherColumnsCsv.Read(await fetch(file), rows);
        return
        [
            .. columns.Names.Select(
                (name, column) => SliceColumn.Create(name, Enumerable.Range(0, rows).Select(row => columns[row, column]))
            ),
        ];
    }

    async Task<NpyArray> ArrayAsync(string file) => NpyFile.Read(await fetch(file));

    async Task<FloatMatrix> MatrixAsync(string file)
    {
        var array = await ArrayAsync(file);
        return array.Shape is [var rows, var columns]
            ? new(rows, columns, array.ToFloat32())
            : throw new ArtifactException($"{file} has one axis, but rows and columns are needed. Rerun the aggregate step.");
    }
}
