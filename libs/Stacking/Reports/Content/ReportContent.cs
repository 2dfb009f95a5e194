using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Reports.Content;

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
    /// <summary>The rows of X_meta as they were scored out of fold; null where they are not read.</summary>
    public OutOfFoldRows? OutOfFold { get; init; }

    /// <summary>All candidates of the search; null where they are not read.</summary>
    public SearchLandscape? Landscape { get; init; }

    /// <summary>The worst mistakes on test rows and out of fold.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>Why pictures of the mistakes are missing; null where none is.</summary>
    public string? WithoutPictures { get; init; }

    /// <summary>What the images of each manifest are like; empty of a run that did not look.</summary>
    public IReadOnlyList<(string Manifest, ImageSummary Summary)> Images { get; init; } = [];

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
        var outOfFold = await OutOfFoldAsync(run, stop);
        var test = summary.TestRows > 0 ? await TestRowsAsync(run, summary, stop) : null;
        var images = await ImagesAsync(run, stop);
        var curves = await CurvesAsync(run, summary.Experts, readCurve, stop);
        return new(
            run.Run,
            [.. run.Folds.Append(run.Aggregate).Append(run.Meta).Select(step => step.Reference)],
            summary,
            report,
            run.Manifest.LabelNames,
            test ?? Scored(summary, outOfFold),
            [.. curves.Select((each, expert) => each with { HeldOutLoss = outOfFold.LossByFold(expert) })],
            run.Description,
            await run.DataAsync(stop)
        )
        {
            OutOfFold = outOfFold,
            Landscape = SearchLandscape.Read(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Candidates, stop)),
            Mistakes = await WorstMistakes.FindAsync(run, report.Threshold.Value, test, outOfFold, images, stop),
            Images =
            [
                .. new[] { ("training", ImageSummary.Of(images.Training)), ("test", ImageSummary.Of(images.Test)) }
                    .Where(each => each.Item2 is not null)
                    .Select(each => (each.Item1, each.Item2!)),
            ],
        };
    }

    static async Task<(IReadOnlyList<ImageFacts> Training, IReadOnlyList<ImageFacts> Test)> ImagesAsync(
        FinishedRun run,
        CancellationToken stop
    ) =>
        run.Folds[0].Result.Files.Any(file => file.Path == ArtifactPaths.Fold.Images)
            ? ImagesCsv.Read(await run.FetchAsync(run.Folds[0], ArtifactPaths.Fold.Images, stop))
            : ([], []);

    static async Task<OutOfFoldRows> OutOfFoldAsync(FinishedRun run, CancellationToken stop)
    {
        string predictions = await run.FetchAsync(run.Meta, ArtifactPaths.Meta.OutOfFoldPredictions, stop);
        return new(
            await LabelsAsync(run, ArtifactPaths.Aggregate.Labels, stop),
            (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.RowFolds, stop)).ToInt32(),
            await LogitsAsync(run, ArtifactPaths.Aggregate.Logits, stop),
            ProbabilitiesCsv.ReadLogOdds(predictions),
            ProbabilitiesCsv.Read(predictions)
        );
    }

    static ScoredRows Scored(AggregateSummary summary, OutOfFoldRows rows) =>
        new(
            false,
            rows.Labels,
            [.. ModelProbabilities.ForExperts(summary.Experts, rows.Logits), new(MetaReport.MetaModel, rows.Probabilities)]
        );

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
