using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Learning.Metrics;
using StackingK8s.Steps;

namespace StackingK8s.OutOfFold;

/// <summary>The aggregate step: folds in, X_meta and y_meta out, rows in manifest order.</summary>
public sealed class Aggregator : IStepWork<AggregateTask>
{
    readonly List<FoldReader> readers = [];

    public async Task<IReadOnlyDictionary<string, string>> ReadInputsAsync(AggregateTask task, StepContext context)
    {
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyDictionary<string, string>> read = new(StringComparer.Ordinal);
        foreach (var reference in task.Folds)
        {
            var attempt = await CommittedAttempt.OpenAsync(context.Store, reference, context.Stop).ConfigureAwait(false);
            FoldReader reader = new(attempt, task.Experts, context);
            foreach (var file in reader.Inputs())
                inputs[$"{reference.Step}/{file.Path}"] = file.Sha256;
            read[reference.Step] = attempt.Result.Inputs;
            readers.Add(reader);
        }
        if (RunPlan.Disagreement(read) is { } changed)
            throw new DataException($"{changed}. Run again: folds of the old data are made anew.");
        return inputs;
    }

    public async Task<IReadOnlyDictionary<string, double>> WorkAsync(AggregateTask task, AttemptWriter attempt, StepContext context)
    {
        var reading = context.Progress.Begin("checking", "folds", readers.Count, 0, 0.5);
        List<FoldOutput> folds = [];
        foreach (var reader in readers)
        {
            folds.Add(await reader.ReadAsync(folds.Count).ConfigureAwait(false));
            reading.Report(folds.Count);
        }
        var problems = OutOfFoldRule.Problems(folds);
        if (problems.Count > 0)
            throw new ArtifactException(
                "The folds do not make an honest X_meta:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );

        var writing = context.Progress.Begin("writing", "files", 6 + 2 * folds.Count, 0.5, 1);
        var table = new FeatureTable(task.Experts, [.. folds[0].Experts.Select(expert => expert.Embeddings.Columns)], task.Features);
        var meta = OutOfFoldTable.Assemble(folds, table);
        await AggregateArtifacts.WriteAsync(attempt.PathFor, folds, table, meta, context.Stop).ConfigureAwait(false);
        writing.Report(6 + 2 * folds.Count);
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal)
        {
            ["rows"] = meta.Rows.Count,
            ["columns"] = table.Columns.Count,
        };
        for (int expert = 0; expert < task.Experts.Count; expert++)
            metrics[$"oof_auc_{task.Experts[expert]}"] = RocAuc.Of([.. meta.Rows.Select(row => row.Label)], Column(meta.Logits, expert));
        return metrics;
    }

    static double[] Column(FloatMatrix matrix, int column) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(row => (double)matrix[row, column])];
}
