using System.CommandLine;
using System.Globalization;
using StackingK8s.Artifacts.Predictions;
using StackingK8s.Cli.Embedding;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Prediction;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Prediction;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking predict`: the whole stack of a finished run on new images.</summary>
static class PredictCommand
{
    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<string?> run = ModelOptions.Run();
        Argument<string[]> images = new("image")
        {
            Description = "Images: paths, 'patterns*', folders/ or s3:// URIs",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> manifest = new("--manifest")
        {
            Description =
                "CSV with a column of paths, and perhaps of groups, instead of images. Like the image root, it may be an s3:// URI",
        };
        var imageRoot = ModelOptions.ImageRoot();
        Option<string?> output = new("--out") { Description = "File to write (default: standard output)" };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        ComputeOptions compute = new(ruled);
        var threshold = ruled.Add(
            "--threshold",
            (PredictOptions options) => options.Threshold,
            "Probability from which an image counts as positive",
            "chosen by the run, out of fold"
        );
        Option<bool> skip = new("--skip-unreadable")
        {
            Description = "Skip images that cannot be read, and list them, instead of ending with exit code 3",
        };
        Option<bool> explain = new("--explain") { Description = "Say what each expert, view and layer contributes to an image's log-odds" };
        Option<bool> json = new("--json") { Description = "Write JSON Lines, an object per image, instead of CSV" };
        Command command = new(
            "predict",
            """
            Scores new images with a finished run.

            Each fold's networks embed the images exactly as they embedded the run's test
            rows, the meta-model scores each fold's embeddings, and its log-odds are
            averaged and calibrated. Writes a CSV with path, probability (of the positive
            label), prediction, the spread of the folds' probabilities, and each expert's
            mean logit. A manifest with groups also gets each group's mean probability.
            With --explain, what each expert, view and layer contributes. Every file of
            the model is verified against its digest before use.

            Examples: stacking predict --model out/ photo.jpg
                      stacking predict --model out/ photos/ 'more/**/*.png' --explain
                      stacking predict --model s3://stacking/runs --run deepfake \
                        --manifest new.csv --image-root images/ --out predictions.csv
            """
        )
        {
            images,
            model,
            run,
            manifest,
            imageRoot,
            output,
            threshold,
            skip,
            explain,
            json,
        };
        compute.AddTo(command);
        columns.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
            {
                var problems = ruled.Check(parsed);
                return RunAsync(
                    new(
                        parsed.GetValue(model)!,
                        parsed.GetValue(run),
                        parsed.GetValue(manifest),
                        columns.Read(parsed, problems),
                        parsed.GetValue(imageRoot),
                        parsed.GetValue(images) ?? [],
                        parsed.GetValue(output),
                        compute.Read(parsed),
                        parsed.GetValue(threshold),
                        parsed.GetValue(skip),
                        parsed.GetValue(explain),
                        parsed.GetValue(json)
                    ),
                    problems,
                    stop
                );
            }
        );
        return command;
    }

    static async Task<int> RunAsync(PredictOptions options, OptionProblems problems, CancellationToken stop)
    {
        options.Check(problems);
        problems.Throw();
        using CacheFolder scratch = new(null);
        string file = options.Output ?? Path.Combine(scratch.Path, "predictions.csv");
        var (summary, skipped) = await ProgressDisplay.ShowAsync(
            "predict",
            options.Output is null ? Console.Error : Console.Out,
            live: options.Output is not null,
            progress => PredictAsync(options, file, scratch.Path, progress, stop)
        );
        foreach (string each in skipped)
            await Console.Error.WriteLineAsync($"skipped: {each}");
        if (options.Output is not null)
            Console.WriteLine(summary);
        else
        {
            using var lines = File.OpenText(file);
            while (await lines.ReadLineAsync(stop) is { } line)
                Console.WriteLine(line);
        }
        return ExitCode.Done;
    }

    static async Task<(string Summary, IReadOnlyList<string> Skipped)> PredictAsync(
        PredictOptions options,
        string file,
        string scratch,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var run = await FinishedRun.OpenAsync(ArtifactRoot.Open(options.Model), options.Run, scratch, stop);
        var images = options.Manifest is { } manifest
            ? await ImageList.FromManifestAsync(manifest, options.Columns, options.ImageRoot, scratch, progress.Log, stop)
            : await ImageList.FromFilesAsync(options.Images, scratch, progress.Log, stop);
        using var served = await ServedModel.OpenAsync(run, options.Compute, progress.Log, stop);
        var model = served.Stack;
        progress.Log($"probability is that of {model.LabelNames[1]}, the positive label; the negative one is {model.LabelNames[0]}");
        var embedding = served.Embedding(options.SkipUnreadable, scratch);
        var explainer = options.Explain ? await StackExplainer.OpenAsync(run, served.Views, stop) : null;
        int predicted = 0,
            positive = 0;
        IReadOnlyList<string> skipped = [];
        // The file is begun first, so that a place that cannot be written is reported before the work, not after it.
        PredictionTable table = new(model.Experts, explainer?.Parts ?? [], images.Groups is not null);
        if (options.Json)
            PredictionsJson.Write(file, table, Embed);
        else
            PredictionsCsv.Write(file, table, Embed);
        return (
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Output}: {predicted:N0} images, {positive:N0} of them {model.LabelNames[1]} "
                    + $"(probability {options.Threshold ?? model.Threshold:0.####} or more)"
            ),
            skipped
        );

        void Embed(Action<ImagePrediction, string> write) =>
            skipped = embedding.Run(
                images,
                stretch =>
                {
                    int row = 0;
                    foreach (var prediction in model.Predict(stretch.Names, stretch.Folds, options.Threshold, explainer))
                    {
                        predicted++;
                        if (prediction.Label == model.LabelNames[1])
                            positive++;
                        write(prediction, stretch.Groups?[row++] ?? "");
                    }
                },
                progress,
                stop
            );
    }
}
