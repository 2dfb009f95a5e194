using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>Whether the headline numbers of folds and meta step are those of their files.</summary>
sealed class MetricsCheck : IRunCheck
{
    const string Name = "metrics";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        Breaches breaches = new();
        var task = run.Task<FoldTask>(StepNames.Fold(0));
        int rows = run.Folds.Sum(fold => run.Rows(fold.Reference.Step, ArtifactPaths.Fold.HeldOutRows).Count);
        foreach (var fold in run.Folds)
            breaches.AddRange(Differences(fold.Result, OfFold(run, fold.Result, task, rows)));
        var report = run.Json<MetaReport>(StepNames.Meta, ArtifactPaths.Meta.Report);
        breaches.AddRange(Differences(run.Step(StepNames.Meta).Result, MetaStep.Headline(report)));
        return Task.FromResult<IReadOnlyList<Claim>>([
            breaches.Of(Name, ClaimLevel.Proven, "the numbers in each result.json counted again from logits, labels and report"),
        ]);
    }

    static Dictionary<string, double> OfFold(LoadedRun run, StepResult result, FoldTask task, int rows)
    {
        var heldOut = run.Rows(result.Step, ArtifactPaths.Fold.HeldOutRows);
        int[] labels = [.. Enumerable.Range(0, heldOut.Count).Select(heldOut.Label)];
        Dictionary<string, double> metrics = [];
        foreach (var expert in task.Experts)
        {
            metrics[MetricNames.HeldOutAuc(expert.Name)] = RocAuc.Compute(
                labels,
                [.. run.Array(result.Step, ArtifactPaths.Fold.Logits(expert.Name)).ToFloat32().Select(logit => (double)logit)]
            );
            // Found by the machine where the run leaves them open, so that any of their kind is accepted.
            double batch = result.Metrics.GetValueOrDefault(MetricNames.BatchSize(expert.Name)),
                bfloat16 = result.Metrics.GetValueOrDefault(MetricNames.BFloat16(expert.Name));
            metrics[MetricNames.BatchSize(expert.Name)] =
                expert.BatchSize.Count is { } count ? Math.Min(count, rows - heldOut.Count)
                : batch >= 1 && double.IsInteger(batch) ? batch
                : 1;
            metrics[MetricNames.BFloat16(expert.Name)] = expert.Precision switch
            {
                TrainingPrecision.Float32 => 0,
                TrainingPrecision.BFloat16 => 1,
                _ => bfloat16 == 1 ? 1 : 0,
            };
        }
        return metrics;
    }

    static IEnumerable<string> Differences(StepResult result, IReadOnlyDictionary<string, double> counted)
    {
        foreach (string name in counted.Keys.Union(result.Metrics.Keys).Order(StringComparer.Ordinal))
            if (!counted.TryGetValue(name, out double value))
                yield return $"{result.Step} has the metric {name}, which such a step does not have";
            else if (!result.Metrics.TryGetValue(name, out double recorded))
                yield return $"{result.Step} lacks the metric {name}";
            else if (!recorded.Equals(value))
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Step}: {name} is {recorded:R}, but the files give {value:R}"
                );
    }
}
