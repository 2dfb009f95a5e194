using StackingK8s.Artifacts.Predictions;
using StackingK8s.Cli.Embedding;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Prediction;
using StackingK8s.Meta;
using StackingK8s.Meta.Evaluation;
using StackingK8s.Stacking.Evaluation;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Prediction;
using StackingK8s.Stacking.Reports;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Evaluation;

/// <summary>A finished run's scores on a labelled set, and what they are counted from.</summary>
/// <param name="Report">evaluation.json.</param>
/// <param name="Experts">Names, in column order.</param>
/// <param name="Rows">Labels, and each model's probabilities.</param>
/// <param name="Predictions">As `stacking predict` writes them.</param>
/// <param name="Groups">The group of each row; null without a column of groups.</param>
sealed record RunEvaluation(
    EvaluationReport Report,
    IReadOnlyList<string> Experts,
    ScoredRows Rows,
    IReadOnlyList<ImagePrediction> Predictions,
    IReadOnlyList<string>? Groups
)
{
    /// <summary>The images are looked at, compared with those of the run, embedded, and scored.</summary>
    /// <param name="options">Checked.</param>
    /// <param name="scratch">Folder for what is fetched and decoded.</param>
    /// <param name="progress">Told of the work's stages.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Rows or images that cannot be used, or that the run was trained on: all of them at once.</exception>
    public static async Task<RunEvaluation> RunAsync(
        EvaluateOptions options,
        string scratch,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var run = await FinishedRun.OpenAsync(ArtifactRoot.Open(options.Model), options.Run, scratch, stop);
        var known = await TrainedRows.ReadAsync(run, stop);
        var labelled = await LabelledImages.ReadAsync(
            options.Manifest,
            options.Columns,
            run.Manifest.LabelNames,
            options.ImageRoot,
            scratch,
            options.Compute.Threads ?? Environment.ProcessorCount,
            progress,
            stop
        );
        var rows = labelled.Rows;
        var trainedOn = known.FindIn(rows);
        if (trainedOn.Count > 0 && !options.AllowTrainingRows)
            throw new DataException(
                $"{options.Manifest} cannot be evaluated on (the run was trained on some of it):\n"
                    + string.Join("\n", trainedOn.Select(finding => finding.Message))
                    + "\nRemove these rows, or score them all the same with --allow-training-rows. The run's own report has scores of its "
                    + "training rows, each by networks that have not seen it."
            );
        var report = await run.JsonAsync<MetaReport>(run.Meta, ArtifactPaths.Meta.Report, stop);
        OutputFile.MakeFolder("--out", options.Output);
        using var served = await ServedModel.OpenAsync(run, options.Compute, progress.Log, stop);
        var predictions = Predict(served, labelled.Images, options, scratch, progress, stop);
        EvaluatedSet set = new(
            ArtifactPaths.FullName(run.Run),
            options.Manifest,
            labelled.Manifest.Sha256,
            run.Manifest.LabelNames,
            [.. rows.Labels],
            labelled.Manifest.GroupColumn,
            labelled.Images.Groups,
            [.. options.Columns.Slices.Select(slice => SliceColumn.Create(slice, labelled.Manifest.Column(slice)))],
            trainedOn,
            known.CountTestRows(rows)
        );
        var (evaluation, models) = SetEvaluation.Compute(
            set,
            new(predictions.Count, served.Stack.Experts.Count, [.. predictions.SelectMany(prediction => prediction.Logits)]),
            [.. predictions.Select(prediction => prediction.Probability)],
            served.Stack.Experts,
            report.OutOfFold.Where(score => served.Stack.Experts.Contains(score.Model)).MaxBy(score => score.Auc)?.Model,
            options.Threshold ?? served.Stack.Threshold
        );
        return new(evaluation, served.Stack.Experts, new(true, set.Labels, models), predictions, set.Groups);
    }

    /// <summary>Writes evaluation.json, evaluation.txt and predictions.csv.</summary>
    /// <param name="folder">Exists.</param>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "evaluation.json"), ContractJson.Write(Report));
        File.WriteAllText(Path.Combine(folder, "evaluation.txt"), EvaluationText.Format(Report));
        PredictionsCsv.Write(Path.Combine(folder, "predictions.csv"), new(Experts, [], Groups is not null), write =>
        {
            foreach (var (row, prediction) in Predictions.Index())
                write(prediction, Groups?[row] ?? "");
        });
    }

    static List<ImagePrediction> Predict(
        ServedModel served,
        ImageList images,
        EvaluateOptions options,
        string scratch,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        List<ImagePrediction> predictions = [];
        served
            .Embedding(skipUnreadable: false, scratch)
            .Run(
                images,
                stretch => predictions.AddRange(served.Stack.Predict(stretch.Names, stretch.Folds, options.Threshold)),
                progress,
                stop,
                LabelledImages.Share
            );
        return predictions;
    }
}
