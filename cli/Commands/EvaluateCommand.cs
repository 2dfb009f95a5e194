using System.CommandLine;
using StackingK8s.Cli.Embedding;
using StackingK8s.Cli.Evaluation;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Meta;
using StackingK8s.Stacking.Reports;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking evaluate`: a finished run's scores on any labelled set.</summary>
static class EvaluateCommand
{
    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<string?> run = ModelOptions.Run();
        Option<string> manifest = new("--manifest")
        {
            Description = "CSV with columns of paths and labels, and perhaps of groups. Like the image root, it may be an s3:// URI",
            Required = true,
        };
        var imageRoot = ModelOptions.ImageRoot();
        Option<string?> output = new("--out") { Description = "Folder for evaluation.txt, evaluation.json and predictions.csv" };
        Option<string?> html = new("--html") { Description = "Where to write the evaluation as an HTML page that needs no network" };
        Option<bool> json = new("--json") { Description = "Print the evaluation as JSON, as evaluation.json has it" };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        ComputeOptions compute = new(ruled);
        var threshold = ruled.Add(
            "--threshold",
            (EvaluateOptions options) => options.Threshold,
            "Probability from which an image counts as positive",
            "chosen by the run, out of fold"
        );
        Option<bool> allow = new("--allow-training-rows")
        {
            Description = "Score rows that the run was trained on, and say so, instead of ending with exit code 3",
        };
        Command command = new(
            "evaluate",
            """
            Scores a finished run on any labelled set.

            The images are embedded and predicted as `stacking predict` does it; each
            expert (mean over folds), the mean of experts and the meta-model are scored
            with the code that scores a test manifest, with intervals over groups where
            there are groups, and compared in pairs. A set that shares images, pictures
            or groups with the run's training rows is refused. Of a set with one class,
            what can be computed is.

            Examples: stacking evaluate --model out/ --manifest labelled.csv
                      stacking evaluate --model s3://stacking/runs --run deepfake \
                        --manifest new.csv --group-column video --html new.html
            """
        )
        {
            model,
            run,
            manifest,
            imageRoot,
            output,
            html,
            json,
            threshold,
            allow,
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
                        parsed.GetValue(manifest)!,
                        columns.Read(parsed, problems),
                        parsed.GetValue(imageRoot),
                        parsed.GetValue(output),
                        parsed.GetValue(html),
                        parsed.GetValue(json),
                        compute.Read(parsed),
                        parsed.GetValue(threshold),
                        parsed.GetValue(allow)
                    ),
                    problems,
                    stop
                );
            }
        );
        return command;
    }

    static async Task<int> RunAsync(EvaluateOptions options, OptionProblems problems, CancellationToken stop)
    {
        options.Check(problems);
        problems.Throw();
        using CacheFolder scratch = new(null);
        var evaluation = await ProgressDisplay.ShowAsync("evaluate", Console.Error, live: !options.Json, progress =>
            RunEvaluation.RunAsync(options, scratch.Path, progress, stop)
        );
        if (options.Output is { } folder)
            evaluation.Write(folder);
        if (options.Html is { } page)
            await OutputFile.WriteAsync(
                page,
                EvaluationPage.Render(evaluation.Report, evaluation.Rows, evaluation.Experts),
                Console.Error,
                stop
            );
        Console.Write(options.Json ? ContractJson.Write(evaluation.Report) + "\n" : EvaluationText.Format(evaluation.Report));
        return ExitCode.Done;
    }
}
