using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
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
            FoldReader reader = new(attempt, task.Experts, task.Scale, context.ScratchFolder);
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
        try
        {
            await RejectBrokenRuleAsync(folds, context.Stop);
            OutOfFoldTable table = new(folds, FeatureTable.Of(folds[0], task.Features), task.Slices);
            var networks = await NetworksAsync(readers, folds[0], task.Features, context.Stop);
            var writing = context.Progress.Begin(ActivityNames.Writing, "rows", table.Rows, 0.5, 1);
            await AggregateArtifacts.WriteAsync(attempt.WriteAsync, table, networks, rows => writing.Report(rows), context.Stop);
            return Metrics(table);
        }
        finally
        {
            foreach (var fold in folds)
                fold.Dispose();
        }
    }

    /// <summary>The headline numbers of the step: rows, columns, and the out-of-fold AUC of each expert.</summary>
    internal static SortedDictionary<string, double> Metrics(OutOfFoldTable table)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal)
        {
            [MetricNames.Rows] = table.Rows,
            [MetricNames.Columns] = table.Features.Columns.Count,
        };
        int[] labels = table.Labels();
        var experts = table.Folds[0].Experts;
        for (int expert = 0; expert < experts.Count; expert++)
            metrics[MetricNames.OutOfFoldAuc(experts[expert].Name)] = RocAuc.Compute(
                labels,
                [.. Enumerable.Range(0, table.Rows).Select(row => (double)table.Logit(row, expert))]
            );
        return metrics;
    }

    /// <summary>networks.json: what the folds' networks are called and what they consist of.</summary>
    /// <exception cref="ArtifactException">The folds name the labels differently.</exception>
    internal static async Task<NetworkSummary> NetworksAsync(
        IReadOnlyList<FoldReader> readers,
        FoldOutput first,
        FeatureSet features,
        CancellationToken stop
    )
    {
        var summary = await readers[0].ReadSummaryAsync(stop);
        for (int fold = 1; fold < readers.Count; fold++)
            if (await readers[fold].ReadSummaryAsync(stop) is var other && Meaning(other) != Meaning(summary))
                throw new ArtifactException($"fold-{fold} has {Meaning(other)}, but fold-0 has {Meaning(summary)}. Run the folds again.");
        return new(
            summary.LabelNames,
            features,
            [.. first.Experts.Select(expert => expert.Shape)],
            [.. readers.Select(reader => reader.Networks())],
            readers[0].ScaleDigest is null ? null : [.. readers.Select(reader => reader.ScaleDigest!)]
        );
    }

    static string Meaning(FoldSummary fold) =>
        $"the labels {string.Join(", ", fold.LabelNames)}, {(fold.GroupColumn is { } column ? $"groups from {column}" : "no groups")} and "
        + (fold.Experts is { } experts ? $"the columns {string.Join(", ", experts.SelectMany(Parts))}" : "embeddings of the last layer");

    static IEnumerable<string> Parts(ExpertShape expert) =>
        (expert.Layers ?? []).Select(layer => $"{expert.Name}.{layer.Name} ({layer.Features} to {layer.Columns})");

    static Task<IReadOnlyList<FoldOutput>> ReadFoldsAsync(IReadOnlyList<FoldReader> readers, StepContext context)
    {
        var reading = context.Progress.Begin(ActivityNames.Checking, "folds", readers.Count, 0, 0.5);
        return FoldReader.ReadAllAsync(readers, folds => reading.Report(folds), context.Stop);
    }

    static async Task RejectBrokenRuleAsync(IReadOnlyList<FoldOutput> folds, CancellationToken stop)
    {
        var problems = await OutOfFoldRule.ProblemsAsync(folds, stop);
        if (problems.Count > 0)
            throw new ArtifactException(
                "The folds break the out-of-fold rule:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
    }
}
