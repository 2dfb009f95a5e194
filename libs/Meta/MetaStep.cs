using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
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
        var input = await ReadInputAsync(aggregate, context);
        var settings = MetaStageSettings.FromTask(task);
        var activity = context.Progress.Begin(ActivityNames.Searching, "candidates", Candidates.Create(settings).Count, 0.05, 0.95);
        var outcome = MetaStage.Run(
            input,
            settings,
            context.Threads,
            new CandidateProgress(score => activity.Report(score.Scored)),
            context.Stop
        );
        MetaArtifacts.Write(attempt.PathFor, outcome);
        var networks = await ReadAsync<NetworkSummary>(aggregate, ArtifactPaths.Aggregate.Networks, context);
        ModelManifestFile.Write(attempt.PathFor, input.Columns, networks, outcome.Report, programVersion);
        context.Progress.Log("\n" + ReportText.Format(outcome.Report));
        return Headline(outcome.Report);
    }

    static SortedDictionary<string, double> Headline(MetaReport report)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal) { [MetricNames.SelectionAuc] = report.Search.Selection.Auc };
        foreach (var score in report.Test)
            metrics[MetricNames.TestAuc(score.Model)] = score.Auc;
        return metrics;
    }

    static async Task<MetaStageInput> ReadInputAsync(CommittedAttempt aggregate, StepContext context)
    {
        var summary = await ReadAsync<AggregateSummary>(aggregate, ArtifactPaths.Aggregate.Summary, context);
        var features = Matrix(await ArrayAsync(ArtifactPaths.Aggregate.Features));
        var labels = (await ArrayAsync(ArtifactPaths.Aggregate.Labels)).ToInt32();
        var groups = summary.Groups > 0 ? (await ArrayAsync(ArtifactPaths.Aggregate.Groups)).ToInt32() : null;
        var logits = Matrix(await ArrayAsync(ArtifactPaths.Aggregate.Logits));
        List<FoldFeatures> test = [];
        for (int fold = 0; fold < summary.Folds && summary.TestRows > 0; fold++)
            test.Add(
                new(
                    Matrix(await ArrayAsync(ArtifactPaths.Aggregate.TestFeatures(fold))),
                    Matrix(await ArrayAsync(ArtifactPaths.Aggregate.TestLogits(fold)))
                )
            );
        var testLabels = summary.TestRows > 0 ? (await ArrayAsync(ArtifactPaths.Aggregate.TestLabels)).ToInt32() : [];
        return new(features, summary.Columns, labels, groups, summary.Experts, logits, test, testLabels);

        async Task<NpyArray> ArrayAsync(string file) => NpyFile.Read(await aggregate.FetchAsync(file, context.ScratchFolder, context.Stop));
    }

    static async Task<T> ReadAsync<T>(CommittedAttempt aggregate, string file, StepContext context)
    {
        string path = await aggregate.FetchAsync(file, context.ScratchFolder, context.Stop);
        return ContractJson.Read<T>(await File.ReadAllBytesAsync(path, context.Stop));
    }

    static FloatMatrix Matrix(NpyArray array) => new(array.Shape[0], array.Shape[1], array.ToFloat32());

    sealed class CandidateProgress(Action<CandidateScore> report) : IProgress<CandidateScore>
    {
        public void Report(CandidateScore value) => report(value);
    }
}
