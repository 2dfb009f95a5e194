using StackingK8s.Artifacts.Data;
using StackingK8s.Boosting;
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
public sealed record ReportContent(
    RunIdentity Run,
    IReadOnlyList<StepReference> Steps,
    AggregateSummary Summary,
    MetaReport Report,
    IReadOnlyList<string> LabelNames,
    ScoredRows Rows,
    IReadOnlyList<TrainingCurves> Training
)
{
    /// <summary>Reads the report of a finished run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    /// <param name="readCurve">Reads a training-curve.csv, given its local path.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<ReportContent> ReadAsync(
        FinishedRun run,
        IReadOnlyList<string> labelNames,
        Func<string, IReadOnlyList<EpochLoss>> readCurve,
        CancellationToken stop
    )
    {
        List<TrainingCurves> training = [];
        foreach (string expert in run.Summary.Experts)
        {
            List<IReadOnlyList<EpochLoss>> folds = [];
            foreach (var fold in run.Folds)
                folds.Add(readCurve(await run.FetchAsync(fold, ArtifactPaths.Fold.TrainingCurve(expert), stop).ConfigureAwait(false)));
            training.Add(new(expert, folds));
        }
        return new(
            run.Run,
            [.. run.Folds.Append(run.Aggregate).Append(run.Meta).Select(step => step.Reference)],
            run.Summary,
            run.Report,
            labelNames,
            run.Summary.TestRows > 0
                ? await TestAsync(run, stop).ConfigureAwait(false)
                : await OutOfFoldAsync(run, stop).ConfigureAwait(false),
            training
        );
    }

    static async Task<ScoredRows> TestAsync(FinishedRun run, CancellationToken stop)
    {
        List<FloatMatrix> folds = [];
        for (int fold = 0; fold < run.Summary.Folds; fold++)
            folds.Add(await LogitsAsync(run, ArtifactPaths.Aggregate.TestLogits(fold), stop).ConfigureAwait(false));
        var labels = (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.TestLabels, stop).ConfigureAwait(false)).ToInt32();
        return new(
            true,
            labels,
            [
                .. ModelProbabilities.ForExperts(run.Summary.Experts, AveragedPrediction.MeanLogits(folds)),
                new(
                    MetaReport.MetaModel,
                    ProbabilitiesCsv.Read(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.TestPredictions, stop).ConfigureAwait(false))
                ),
            ]
        );
    }

    static async Task<ScoredRows> OutOfFoldAsync(FinishedRun run, CancellationToken stop)
    {
        var experts = ModelProbabilities.ForExperts(
            run.Summary.Experts,
            await LogitsAsync(run, ArtifactPaths.Aggregate.Logits, stop).ConfigureAwait(false)
        );
        var labels = (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.Labels, stop).ConfigureAwait(false)).ToInt32();
        if (run.Report.Threshold is null)
            return new(false, labels, experts);
        return new(
            false,
            labels,
            [
                .. experts,
                new(
                    MetaReport.MetaModel,
                    ProbabilitiesCsv.Read(
                        await run.FetchAsync(run.Meta, ArtifactPaths.Meta.OutOfFoldPredictions, stop).ConfigureAwait(false)
                    )
                ),
            ]
        );
    }

    static async Task<FloatMatrix> LogitsAsync(FinishedRun run, string file, CancellationToken stop)
    {
        var array = await run.ArrayAsync(run.Aggregate, file, stop).ConfigureAwait(false);
        return new(array.Shape[0], array.Shape[1], array.ToFloat32());
    }
}
