using System.CommandLine;
using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Cli.Embedding;
using StackingK8s.Cli.Models;
using StackingK8s.Cli.Prediction;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Folds.Embedding;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;
using StackingK8s.Vision.Training.Devices;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking predict`: the whole stack of a finished run on new images.</summary>
static class PredictCommand
{
    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<string?> run = ModelOptions.Run();
        Argument<string[]> images = new("image") { Description = "Images: paths or s3:// URIs", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> manifest = new("--manifest")
        {
            Description = "CSV with a column path, instead of images; other columns play no part. May be an s3:// URI, as the image root",
        };
        Option<string?> imageRoot = new("--image-root")
        {
            Description = "Folder or s3:// URI that the manifest's paths start from (default: the manifest's)",
        };
        Option<string?> output = new("--out") { Description = "CSV to write (default: standard output)" };
        Option<string?> device = new("--device") { Description = "auto, cpu or cuda (default: STACKING_DEVICE, else auto)" };
        Option<int> batchSize = new("--batch-size")
        {
            Description = "Images at a time; another number than that of the run may change last digits",
            DefaultValueFactory = _ => DescribedRows.BatchSize,
        };
        Option<double?> threshold = new("--threshold")
        {
            Description = "Probability from which an image counts as positive (default: chosen by the run, out of fold)",
        };
        Option<int?> threads = new("--threads") { Description = "Cores to use (default: all)" };
        Option<bool> skip = new("--skip-unreadable")
        {
            Description = "Leave images out that cannot be read, and name them, instead of ending with exit code 3",
        };
        Command command = new(
            "predict",
            """
            Judges new images by a finished run: each fold's networks describe them exactly as they described the run's test rows, the meta-model
            judges each fold's description, and the probabilities are averaged. Writes a CSV with path, probability (of the positive label), prediction
            and each expert's mean logit. Every file of the model is verified against its digest before it is used.

            Examples: stacking predict --model out/ photo.jpg
                      stacking predict --model s3://stacking/runs --run deepfake --manifest new.csv --image-root images/ --out predictions.csv
            """
        )
        {
            images,
            model,
            run,
            manifest,
            imageRoot,
            output,
            device,
            batchSize,
            threshold,
            threads,
            skip,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    new(
                        parsed.GetValue(model)!,
                        parsed.GetValue(run),
                        parsed.GetValue(manifest),
                        parsed.GetValue(imageRoot),
                        parsed.GetValue(images) ?? [],
                        parsed.GetValue(output),
                        parsed.GetValue(device),
                        parsed.GetValue(batchSize),
                        parsed.GetValue(threshold),
                        parsed.GetValue(threads) ?? Environment.ProcessorCount,
                        parsed.GetValue(skip)
                    ),
                    stop
                )
        );
        return command;
    }

    static async Task<int> RunAsync(PredictOptions options, CancellationToken stop)
    {
        string problems = string.Join("\n", options.Problems().Select(problem => $"{problem}."));
        if (problems.Length > 0)
            throw new UsageException(problems);
        using CacheFolder scratch = new(null);
        string file = options.Output ?? Path.Combine(scratch.Path, "predictions.csv");
        var (words, leftOut) = await WorkDisplay.ShowAsync(
            "predict",
            options.Output is null ? Console.Error : Console.Out,
            live: options.Output is not null,
            progress => PredictAsync(options, file, scratch.Path, progress, stop)
        );
        foreach (string each in leftOut)
            await Console.Error.WriteLineAsync($"left out: {each}");
        if (options.Output is not null)
            Console.WriteLine(words);
        else
        {
            using var lines = File.OpenText(file);
            while (await lines.ReadLineAsync(stop) is { } line)
                Console.WriteLine(line);
        }
        return ExitCode.Done;
    }

    static async Task<(string Words, IReadOnlyList<string> LeftOut)> PredictAsync(
        PredictOptions options,
        string file,
        string scratch,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var run = await FinishedRun.OpenAsync(options.Model, options.Run, scratch, stop);
        var images = await ImageList.OfAsync(options, scratch, progress, stop);
        NativeMemory.KeepFreed();
        var machine = FoldMachine.FromEnvironment();
        var device = options.Device is { } named ? (machine with { Device = named }).ChooseDevice("--device") : machine.ChooseDevice();
        progress.Say(device.ToString());
        Threads.Use(options.Threads);
        using var model = await StackedModel.OpenAsync(run, stop);
        StackPrediction stack = new(model, device.Device, options, scratch);
        int judged = 0,
            positive = 0;
        IReadOnlyList<string> leftOut = [];
        // The file is begun first: a place that may not be written is told before the work, not after it.
        PredictionsCsv.Write(file, model.Names, write => leftOut = stack.Run(
                images,
                prediction =>
                {
                    judged++;
                    if (prediction.Label == model.LabelNames[1])
                        positive++;
                    write(prediction);
                },
                progress,
                stop
            ));
        return (
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Output}: {judged:N0} images, {positive:N0} of them {model.LabelNames[1]} (probability {options.Threshold ?? model.Threshold:0.####} or more)"
            ),
            leftOut
        );
    }
}
