using System.CommandLine;
using StackingK8s.Cli.Embedding;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Reporting;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.DataCheck;
using StackingK8s.Folds.Outputs;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Reports;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking report`: what a finished run found, as text, JSON or a page.</summary>
static class ReportCommand
{
    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<string?> run = ModelOptions.Run();
        Option<bool> json = new("--json") { Description = "Print report.json instead of the text" };
        Option<string?> output = new("--out")
        {
            Description = "File to write instead of standard output; a name ending in .html gets the HTML page",
        };
        Option<string?> html = new("--html")
        {
            Description = "Where to write the HTML page: tables, curves and training in one file that needs no network",
        };
        Option<string?> images = new("--images")
        {
            Description = "Folder or s3:// URI with the run's images, for pictures of the worst mistakes on the page",
        };
        Command command = new(
            "report",
            """
            Prints the report of a finished run, or draws it as a page.

            The text ends with the run's seed, versions, times and machines, which are no
            part of the committed report.

            The page is one self-contained HTML file with warnings, scores, curves,
            calibration, confusion, slices, what decides, the worst mistakes, training,
            search and data. Its numbers were committed by the run and are verified
            against its digest. Pictures of mistakes are read from the run's image root
            if it is on this machine, or from --images, and shown only where their bytes
            are those that were scored.

            Examples: stacking report --model out/
                      stacking report --model s3://stacking/runs --run deepfake \
                        --html report.html
            """
        )
        {
            model,
            run,
            json,
            output,
            html,
            images,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    parsed.GetValue(model)!,
                    parsed.GetValue(run),
                    parsed.GetValue(json),
                    parsed.GetValue(output),
                    parsed.GetValue(html),
                    parsed.GetValue(images),
                    stop
                )
        );
        return command;
    }

    static async Task<int> RunAsync(
        string model,
        string? run,
        bool json,
        string? output,
        string? html,
        string? images,
        CancellationToken stop
    )
    {
        bool outIsPage = output is not null && output.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
        if (outIsPage && json)
            throw new UsageException("--json and --out with an .html name exclude each other. Name the page with --html.");
        if (outIsPage && html is not null)
            throw new UsageException("--out and --html both name an HTML page. Remove one of them.");
        (output, html) = outIsPage ? (null, output) : (output, html);
        if (images is not null && html is null)
            throw new UsageException("--images is for the HTML page. Name the page with --html.");
        using CacheFolder scratch = new(null);
        var finished = await FinishedRun.OpenAsync(ArtifactRoot.Open(model), run, scratch.Path, stop);
        if (html is not null)
        {
            var content = await ContentAsync(finished, stop);
            string? ofRun = content.Description?.Spec.Data.ImageRoot;
            var (mistakes, missing) = await MistakePictures.AddAsync(content.Mistakes, images, ofRun, scratch.Path, stop);
            content = content with { Mistakes = mistakes, WithoutPictures = missing };
            await OutputFile.WriteAsync(html, ReportPage.Render(content), Console.Out, stop);
        }
        if (html is not null && output is null && !json)
            return ExitCode.Done;
        string text = await File.ReadAllTextAsync(
            await finished.FetchAsync(finished.Meta, json ? ArtifactPaths.Meta.Report : ArtifactPaths.Meta.ReportText, stop),
            stop
        );
        if (!json && finished.Description is { } description)
            text = $"{text.TrimEnd('\n')}\n\n{RunFacts.Format(description)}";
        if (!json)
            text = $"{text.TrimEnd('\n')}\n\n{await LearningSummary.ReadAsync(finished, stop)}";
        if (!json && await finished.DataAsync(stop) is { } data)
            text = $"{text.TrimEnd('\n')}\n\n{DataReportText.Summary(data, finished.Description?.Spec.Data.Accept ?? [])}\n";
        if (output is not null)
            await OutputFile.WriteAsync(output, text, Console.Out, stop);
        else
            Console.Write(text.EndsWith('\n') ? text : text + "\n");
        return ExitCode.Done;
    }

    static Task<ReportContent> ContentAsync(FinishedRun run, CancellationToken stop) =>
        ReportContent.ReadAsync(run, LearningSummary.ReadCurve, stop);
}
