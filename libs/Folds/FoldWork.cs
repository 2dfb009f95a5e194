using System.Globalization;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Embedding;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Outputs;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;
using StackingK8s.Steps;
using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Training;

namespace StackingK8s.Folds;

/// <summary>The work of a fold step on inputs that are found and checked.</summary>
/// <param name="task">Its manifests and weights are local files.</param>
/// <param name="images">Where the images are.</param>
/// <param name="data">The rows, found sound, and the fold of each.</param>
/// <param name="inputs">Digests of what the step reads.</param>
/// <param name="machine">Device and memory.</param>
/// <param name="context">Folders, threads, progress, stop.</param>
sealed class FoldWork(
    FoldTask task,
    ImageRoot images,
    CheckedImages data,
    IReadOnlyDictionary<string, string> inputs,
    FoldMachine machine,
    StepContext context
)
{
    /// <summary>Share of an expert's time that its progress gives to decoding.</summary>
    const double DecodingShare = 0.05;

    readonly int[] trainingRows = FoldRows.Training(data.Checked.FoldOfRow, task.Fold),
        heldOutRows = FoldRows.HeldOut(data.Checked.FoldOfRow, task.Fold);

    /// <summary>Trains every expert and writes its files.</summary>
    /// <returns>Per expert: batch size, whether it trained in bfloat16, and AUC on the held-out rows.</returns>
    public async Task<IReadOnlyDictionary<string, double>> RunAsync(AttemptWriter attempt)
    {
        var device = UseMachine();
        InitialWeights.Check(task.Experts, inputs);
        WriteRows(attempt);
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal);
        List<ExpertScale> scales = [];
        for (int expert = 0; expert < task.Experts.Count; expert++)
            scales.Add(await RunExpertAsync(expert, device, attempt, metrics));
        File.WriteAllText(attempt.PathFor(ArtifactPaths.Fold.Scale), ContractJson.Write(new FoldScale(scales)));
        return metrics;
    }

    DeviceChoice UseMachine()
    {
        NativeMemory.KeepFreed();
        var device = machine.ChooseDevice();
        context.Progress.Log(device.ToString());
        OperationThreads.Set(context.Threads);
        return device;
    }

    void WriteRows(AttemptWriter attempt)
    {
        var (training, test) = (data.Data.Training.Manifest, data.Data.Test?.Manifest);
        FoldSummary summary = new(task.Fold, training.LabelNames, training.GroupColumn, Shapes());
        File.WriteAllText(attempt.PathFor(ArtifactPaths.Fold.Summary), ContractJson.Write(summary));
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.HeldOutRows), data.TrainingRows(heldOutRows));
        WriteColumns(attempt, ArtifactPaths.Fold.HeldOutColumns, training, heldOutRows);
        if (test is null)
            return;
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TestRows), data.TestRows());
        WriteColumns(attempt, ArtifactPaths.Fold.TestColumns, test, [.. Enumerable.Range(0, test.Rows.Count)]);
    }

    IReadOnlyList<ExpertShape>? Shapes() =>
        task.Layers == EmbeddingLayers.Last
            ? null
            :
            [
                .. task.Experts.Select(spec => new ExpertShape(
                    spec.Name,
                    task.Dimensions,
                    LayerMap.Shape(ExpertCatalog.Find(spec.Architecture), task.Layers, task.Dimensions)
                )),
            ];

    static void WriteColumns(AttemptWriter attempt, string file, Manifest manifest, int[] rows)
    {
        if (manifest.OtherColumns.Count > 0)
            FurtherColumnsCsv.Write(attempt.PathFor(file), FurtherColumns.Of(manifest, rows), rows);
    }

    async Task<ExpertScale> RunExpertAsync(int index, DeviceChoice device, AttemptWriter attempt, SortedDictionary<string, double> metrics)
    {
        var spec = task.Experts[index];
        double from = (double)index / task.Experts.Count,
            to = (index + 1.0) / task.Experts.Count,
            decoded = from + (to - from) * DecodingShare;
        var form = ExpertSettings.Form(spec);
        using var pixels = Decode(data.Data.Training, form, from, decoded);
        using var testPixels = data.Data.Test is null ? null : Decode(data.Data.Test, form, from, decoded);
        ExpertFold fold = new(spec, task, inputs, context, machine, device.Device, decoded, to);
        ExpertArtifacts files = new(spec.Name, attempt);
        try
        {
            using var trained = await TrainAsync(fold, pixels, attempt.WorkDigest);
            LogTraining(spec.Name, trained.Curve);
            files.WriteProjection(fold.Projection);
            files.WriteTraining(
                trained.Network,
                new(spec.Architecture, form, fold.Normalisation, data.Data.Training.Manifest.LabelNames),
                trained.Curve,
                data.TrainingRows(trainingRows)
            );
            files.WriteCheckpoints(await fold.FetchKeptAsync(attempt.WorkDigest));
            var heldOut = fold.Embed(trained.Network, pixels, heldOutRows);
            files.WriteHeldOut(heldOut);
            if (testPixels is not null)
                files.WriteTest(fold.Embed(trained.Network, testPixels, [.. Enumerable.Range(0, testPixels.Count)]));
            metrics[MetricNames.BatchSize(spec.Name)] = trained.Options.BatchSize;
            metrics[MetricNames.BFloat16(spec.Name)] = trained.Options.Precision == Precision.BFloat16 ? 1 : 0;
            metrics[MetricNames.HeldOutAuc(spec.Name)] = HeldOutAuc(heldOut);
            return HeldOutMoments.Measure(spec.Name, heldOut);
        }
        catch (Exception error) when (Translate(spec.Name, error) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>
    /// Every fold trains its own networks from the start. A network that saw a row embeds it better than it could embed a new one, and a
    /// meta-model fed with such rows learns to trust the network too much. So the network gets the rows of the other folds, and nothing
    /// of the held-out one, not even for early stopping.
    /// </summary>
    Task<TrainedNetwork> TrainAsync(ExpertFold fold, ImageCache pixels, string workDigest) =>
        fold.TrainAsync(TrainingRows.Create(pixels, data.TrainingRows(trainingRows)), workDigest);

    void LogTraining(string expert, IReadOnlyList<EpochSummary> curve)
    {
        context.Progress.Log(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{expert}: {curve[^1].Step:N0} optimiser steps, training loss {curve[0].Loss:0.000} in the first epoch and "
                    + $"{curve[^1].Loss:0.000} in the last"
            )
        );
        if (StuckTraining.IsStuck([.. curve.Select(epoch => epoch.Loss)]))
            context.Progress.Log(
                $"warning: {DataFindings.TrainingAtChance}: {expert}'s loss never fell below that of guessing. Train more steps (epochs, "
                    + "or a smaller batchSize), try a learningRate three times higher or lower, or the other view (docs/training.md)."
            );
    }

    double HeldOutAuc(EmbeddedRows heldOut) =>
        RocAuc.Compute(
            [.. heldOutRows.Select(row => data.Data.Training.Manifest.Rows[row].Label)],
            [.. heldOut.Logits.Select(logit => (double)logit)]
        );

    /// <returns>The same error with the expert's name and an exit code; null for one that has them.</returns>
    static StackingException? Translate(string expert, Exception error) =>
        error switch
        {
            TrainingDivergedException => new UsageException($"{expert}: {error.Message}", error),
            TrainingOutOfMemoryException => new MemoryException($"{expert}: {error.Message}", error),
            SplitException => new DataException($"{expert}: earlyStopping cannot set validation rows aside: {error.Message}", error),
            _ => null,
        };

    ImageCache Decode(ImageSet set, ImageForm form, double from, double to)
    {
        var activity = context.Progress.Begin(ActivityNames.Decoding, "images", set.Images.Count, from, to);
        return DecodedImages.Open(
            images,
            set.Images,
            context.CacheFolder,
            form,
            context.Threads,
            done => activity.Report(done),
            context.Progress.Log,
            context.Stop
        );
    }
}
