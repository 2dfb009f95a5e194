using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Reports;

/// <summary>All that the page shows, read from what the run committed.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Steps">Its committed steps.</param>
/// <param name="Summary">aggregate.json.</param>
/// <param name="Report">report.json.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Rows">What the curves are drawn from.</param>
/// <param name="Training">How each expert's training went.</param>
/// <param name="Description">Settings, times and machines; null where none is recorded.</param>
/// <param name="Data">What was found in the rows and images before anything trained; null of a run that did not look.</param>
public sealed record ReportContent(
    RunIdentity Run,
    IReadOnlyList<StepReference> Steps,
    AggregateSummary Summary,
    MetaReport Report,
    IReadOnlyList<string> LabelNames,
    ScoredRows Rows,
    IReadOnlyList<TrainingCurves> Training,
    RunDescription? Description,
    DataReport? Data
)
{
    /// <summary>Reads the report of a finished run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="readCurve">Reads a training-curve.csv, given its local path.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<ReportContent> ReadAsync(
        FinishedRun run,
        Func<string, IReadOnlyList<EpochLoss>> readCurve,
        CancellationToken stop
    )
    {
        var summary = await run.JsonAsync<AggregateSummary>(run.Aggregate, ArtifactPaths.Aggregate.Summary, stop);
        var report = await run.JsonAsync<MetaReport>(run.Meta, ArtifactPaths.Meta.Report, stop);
        var rows = summary.TestRows > 0 ? await TestRowsAsync(run, summary, stop) : await OutOfFoldRowsAsync(run, summary, stop);
        return new(
            run.Run,
            [.. run.Folds.Append(run.Aggregate).Append(run.Meta).Select(step => step.Reference)],
            summary,
            report,
            run.Manifest.LabelNames,
            rows,
            await CurvesAsync(run, summary.Experts, readCurve, stop),
            run.Description,
            await run.DataAsync(stop)
        );
    }

    /// <summary>Reads how a run's trainings went.</summary>
    /// <param name="run">The run.</param>
    /// <param name="experts">Their names.</param>
    /// <param name="readCurve">Reads a training-curve.csv, given its local path.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<IReadOnlyList<TrainingCurves>> CurvesAsync(
        FinishedRun run,
        IReadOnlyList<string> experts,
        Func<string, IReadOnlyList<EpochLoss>> readCurve,
        CancellationToken stop
    )
    {
        List<TrainingCurves> curves = [];
        foreach (string expert in experts)
        {
            List<IReadOnlyList<EpochLoss>> folds = [];
            foreach (var fold in run.Folds)
                folds.Add(readCurve(await run.FetchAsync(fold, ArtifactPaths.Fold.TrainingCurve(expert), stop)));
            curves.Add(new(expert, folds));
        }
        return curves;
    }

    static async Task<ScoredRows> TestRowsAsync(FinishedRun run, AggregateSummary summary, CancellationToken stop)
    {
        List<FloatMatrix> folds = [];
        for (int fold = 0; fold < summary.Folds; fold++)
            folds.Add(await LogitsAsync(run, ArtifactPaths.Aggregate.TestLogits(fold), stop));
        var experts = ModelProbabilities.ForExperts(summary.Experts, AveragedPrediction.MeanLogits(folds));
        var meta = await MetaModelAsync(run, ArtifactPaths.Meta.TestPredictions, stop);
        return new(true, await LabelsAsync(run, ArtifactPaths.Aggregate.TestLabels, stop), [.. experts, meta]);
    }

    static async Task<ScoredRows> OutOfFoldRowsAsync(FinishedRun run, AggregateSummary summary, CancellationToken stop)
    {
        var logits = await LogitsAsync(run, ArtifactPaths.Aggregate.Logits, stop);
        List<ModelProbabilities> models = [.. ModelProbabilities.ForExperts(summary.Experts, logits)];
        models.Add(await MetaModelAsync(run, ArtifactPaths.Meta.OutOfFoldPredictions, stop));
        return new(false, await LabelsAsync(run, ArtifactPaths.Aggregate.Labels, stop), models);
    }

    static async Task<ModelProbabilities> MetaModelAsync(FinishedRun run, string file, CancellationToken stop) =>
        new(MetaReport.MetaModel, ProbabilitiesCsv.Read(await run.FetchAsync(run.Meta, file, stop)));

    static async Task<int[]> LabelsAsync(FinishedRun run, string file, CancellationToken stop) =>
        (await run.ArrayAsync(run.Aggregate, file, stop)).ToInt32();

    static async Task<FloatMatrix> LogitsAsync(FinishedRun run, string file, CancellationToken stop)
    {
        var array = await run.ArrayAsync(run.Aggregate, file, stop);
        return new(array.Shape[0], array.Shape[1], array.ToFloat32());
    }
}
