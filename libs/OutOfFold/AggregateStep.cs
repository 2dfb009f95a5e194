using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Steps;

namespace StackingK8s.OutOfFold;

/// <summary>
/// The aggregate step: reads every fold, checks that no network has seen a row that it embeds, and writes X_meta and y_meta in manifest
/// order.
/// </summary>
public sealed class AggregateStep : IStep<AggregateTask>
{
    /// <inheritdoc/>
    /// <exception cref="DataException">The folds were trained on different data.</exception>
    /// <exception cref="ArtifactException">A fold is not committed.</exception>
    public async Task<PreparedStep> PrepareAsync(AggregateTask task, StepContext context)
    {
        List<FoldReader> readers = [];
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyDictionary<string, string>> read = new(StringComparer.Ordinal);
        foreach (var reference in task.Folds)
        {
            var attempt = await CommittedAttempt.OpenAsync(context.Store, reference, context.Stop);
            FoldReader reader = new(attempt, task.Experts, context.ScratchFolder);
            foreach (var file in reader.Inputs())
                inputs[$"{reference.Step}/{file.Path}"] = file.Sha256;
            read[reference.Step] = attempt.Result.Inputs;
            readers.Add(reader);
        }
        if (RunPlan.Disagreement(read) is { } changed)
            throw new DataException($"{changed}. Rerun the same command: folds of the old data are retrained.");
        return new(inputs, attempt => RunAsync(task, readers, attempt, context));
    }

    static async Task<IReadOnlyDictionary<string, double>> RunAsync(
        AggregateTask task,
        IReadOnlyList<FoldReader> readers,
        AttemptWriter attempt,
        StepContext context
    )
    {
        var folds = await ReadFoldsAsync(readers, context);
        RejectBrokenRule(folds);
        var table = new FeatureTable(task.Experts, [.. folds[0].Experts.Select(expert => expert.Embeddings.Columns)], task.Features);
        var meta = OutOfFoldTable.Assemble(folds, table);
        var networks = await ReadNetworksAsync(task, readers, folds, context.Stop);
        await WriteAsync(folds, table, meta, networks, attempt, context);
        return Metrics(task.Experts, table, meta);
    }

    static async Task<IReadOnlyList<FoldOutput>> ReadFoldsAsync(IReadOnlyList<FoldReader> readers, StepContext context)
    {
        var reading = context.Progress.Begin(ActivityNames.Checking, "folds", readers.Count, 0, 0.5);
        List<FoldOutput> folds = [];
        foreach (var reader in readers)
        {
            folds.Add(await reader.ReadAsync(folds.Count, context.Stop));
            reading.Report(folds.Count);
        }
        return folds;
    }

    static void RejectBrokenRule(IReadOnlyList<FoldOutput> folds)
    {
        var problems = OutOfFoldRule.Problems(folds);
        if (problems.Count > 0)
            throw new ArtifactException(
                "The folds break the out-of-fold rule:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
    }

    static async Task<NetworkSummary> ReadNetworksAsync(
        AggregateTask task,
        IReadOnlyList<FoldReader> readers,
        IReadOnlyList<FoldOutput> folds,
        CancellationToken stop
    )
    {
        var labelNames = await readers[0].ReadLabelNamesAsync(stop);
        for (int fold = 1; fold < readers.Count; fold++)
            if (await readers[fold].ReadLabelNamesAsync(stop) is var other && !other.SequenceEqual(labelNames))
                throw new ArtifactException(
                    $"fold-{fold} has the labels {string.Join(", ", other)}, but fold-0 has {string.Join(", ", labelNames)}. "
                        + "Run the folds again."
                );
        return new(
            labelNames,
            task.Features,
            [.. folds[0].Experts.Select(expert => new ExpertShape(expert.Name, expert.Embeddings.Columns))],
            [.. readers.Select(reader => reader.Networks())]
        );
    }

    static async Task WriteAsync(
        IReadOnlyList<FoldOutput> folds,
        FeatureTable table,
        OutOfFoldTable meta,
        NetworkSummary networks,
        AttemptWriter attempt,
        StepContext context
    )
    {
        int files = 7 + 2 * folds.Count;
        var writing = context.Progress.Begin(ActivityNames.Writing, "files", files, 0.5, 1);
        await AggregateArtifacts.WriteAsync(attempt.PathFor, folds, table, meta, networks, context.Stop);
        writing.Report(files);
    }

    static SortedDictionary<string, double> Metrics(IReadOnlyList<string> experts, FeatureTable table, OutOfFoldTable meta)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal)
        {
            [MetricNames.Rows] = meta.Rows.Count,
            [MetricNames.Columns] = table.Columns.Count,
        };
        int[] labels = [.. meta.Rows.Select(row => row.Label)];
        for (int expert = 0; expert < experts.Count; expert++)
            metrics[MetricNames.OutOfFoldAuc(experts[expert])] = RocAuc.Compute(labels, Column(meta.Logits, expert));
        return metrics;
    }

    static double[] Column(FloatMatrix matrix, int column) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(row => (double)matrix[row, column])];
}
