using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Steps;

namespace StackingK8s.Meta;

/// <summary>The meta step: reads the aggregate, runs the meta stage, writes model and report.</summary>
/// <param name="programVersion">Version and build of the program, for model.json.</param>
public sealed class MetaStep(string programVersion) : IStep<MetaTask>
{
    /// <inheritdoc/>
    /// <exception cref="ArtifactException">The aggregate is not committed.</exception>
    public async Task<PreparedStep> PrepareAsync(MetaTask task, StepContext context)
    {
        var aggregate = await CommittedAttempt.OpenAsync(context.Store, task.Aggregate, context.Stop);
        return new(aggregate.Result.Files.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal), attempt =>
            RunAsync(task, aggregate, attempt, context)
        );
    }

    async Task<IReadOnlyDictionary<string, double>> RunAsync(
        MetaTask task,
        CommittedAttempt aggregate,
        AttemptWriter attempt,
        StepContext context
    )
    {
        MetaInputReader reader = new(file => aggregate.FetchAsync(file, context.ScratchFolder, context.Stop));
        var input = await reader.ReadAsync(withFeatures: true);
        var settings = MetaStageSettings.FromTask(task);
        // The cache outlives a killed process, unlike the scratch folder; its runs share it, hence the key in the name.
        SearchWatch watch = new(context.Progress, search => Path.Combine(context.CacheFolder, $"search-{search[..16]}.journal"));
        var outcome = MetaStage.Run(input, settings, context.Threads, watch, context.Stop);
        MetaArtifacts.Write(attempt.PathFor, outcome);
        var (networks, scales) = await reader.NetworksAsync();
        ServedModelFiles.Write(attempt.PathFor, input.Columns, networks, scales, outcome, programVersion);
        watch.Finish();
        context.Progress.Log("\n" + ReportText.Format(outcome.Report));
        return Headline(outcome.Report);
    }

    /// <summary>The numbers of a report that go into result.json.</summary>
    /// <param name="report">report.json.</param>
    public static IReadOnlyDictionary<string, double> Headline(MetaReport report)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal) { [MetricNames.SelectionScore] = report.Search.Winner.Mean };
        metrics[MetricNames.OutOfFoldAuc(MetaReport.MetaModel)] = report.OutOfFold[^1].Auc;
        foreach (var score in report.Test)
            metrics[MetricNames.TestAuc(score.Model)] = score.Auc;
        return metrics;
    }
}
