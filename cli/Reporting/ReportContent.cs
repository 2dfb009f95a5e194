using StackingK8s.Artifacts.Data;
using StackingK8s.Boosting;
using StackingK8s.Cli.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Vision.Training.Loop;

namespace StackingK8s.Cli.Reporting;

/// <summary>All that the page shows, read from what the run committed.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Steps">Its committed steps.</param>
/// <param name="Summary">aggregate.json.</param>
/// <param name="Report">report.json.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Rows">What the curves are drawn from.</param>
/// <param name="Training">How each expert's training went.</param>
sealed record ReportContent(
    RunIdentity Run,
    IReadOnlyList<StepReference> Steps,
    AggregateSummary Summary,
    MetaReport Report,
    IReadOnlyList<string> LabelNames,
    JudgedRows Rows,
    IReadOnlyList<ExpertCurves> Training
)
{
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<ReportContent> ReadAsync(FinishedRun run, CancellationToken stop)
    {
        List<ExpertCurves> training = [];
        foreach (string expert in run.Summary.Experts)
        {
            List<IReadOnlyList<EpochSummary>> folds = [];
            foreach (var fold in run.Folds)
                folds.Add(TrainingCurve.Read(await run.FetchAsync(fold, ArtifactPaths.Fold.TrainingCurve(expert), stop)));
            training.Add(new(expert, folds));
        }
        string weights = await run.FetchAsync(run.Folds[0], ArtifactPaths.Fold.Weights(run.Summary.Experts[0]), stop);
        return new(
            run.Run,
            [.. run.Folds.Append(run.Aggregate).Append(run.Meta).Select(step => step.Reference)],
            run.Summary,
            run.Report,
            WeightsFile.Describe(weights).LabelNames,
            run.Summary.TestRows > 0 ? await TestAsync(run, stop) : await OutOfFoldAsync(run, stop),
            training
        );
    }

    static async Task<JudgedRows> TestAsync(FinishedRun run, CancellationToken stop)
    {
        List<FloatMatrix> folds = [];
        for (int fold = 0; fold < run.Summary.Folds; fold++)
            folds.Add(await LogitsAsync(run, ArtifactPaths.Aggregate.TestLogits(fold), stop));
        var labels = (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.TestLabels, stop)).ToInt32();
        return new(
            true,
            labels,
            [
                .. ModelProbabilities.OfExperts(run.Summary.Experts, FoldMean.MeanLogits(folds)),
                new(MetaReport.MetaModel, ProbabilitiesCsv.Read(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.TestPredictions, stop))),
            ]
        );
    }

    static async Task<JudgedRows> OutOfFoldAsync(FinishedRun run, CancellationToken stop)
    {
        var experts = ModelProbabilities.OfExperts(run.Summary.Experts, await LogitsAsync(run, ArtifactPaths.Aggregate.Logits, stop));
        var labels = (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.Labels, stop)).ToInt32();
        if (run.Report.Threshold is null)
            return new(false, labels, experts);
        return new(
            false,
            labels,
            [
                .. experts,
                new(
                    MetaReport.MetaModel,
                    ProbabilitiesCsv.Read(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.OutOfFoldPredictions, stop))
                ),
            ]
        );
    }

    static async Task<FloatMatrix> LogitsAsync(FinishedRun run, string file, CancellationToken stop)
    {
        var array = await run.ArrayAsync(run.Aggregate, file, stop);
        return new(array.Shape[0], array.Shape[1], array.ToFloat32());
    }
}
