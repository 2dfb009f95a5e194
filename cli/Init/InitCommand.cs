using System.CommandLine;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Init;

/// <summary>`stacking init`: a run file for data that it looks at.</summary>
static class InitCommand
{
    public static Command Create()
    {
        Option<string?> manifest = new("--manifest") { Description = "CSV with a column of paths and one of labels" };
        Option<string?> images = new("--images")
        {
            Description = $"In place of a manifest: a folder with one folder per label, where {LabelledFolders.File} is written",
        };
        Option<string?> imageRoot = new("--image-root") { Description = "Folder that the paths start from (default: the manifest's)" };
        Option<string?> testManifest = new("--test-manifest") { Description = "Rows that no network sees, scored once at the end" };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        Command command = new(
            "init",
            """
            Writes a run file for your images, with the reasons.

            Looks at the manifest, at up to 600 images and at this machine, and prints a
            StackingRun: networks, image size, view, batch size, learning rate and as many
            epochs as make the optimiser steps that a network needs. Each value has its
            reason beside it; the first lines say how long the run probably takes.

            Examples: stacking init --manifest train.csv > run.yaml
                      stacking init --images pictures/ > run.yaml
            """
        )
        {
            manifest,
            images,
            imageRoot,
            testManifest,
        };
        columns.AddTo(command);
        command.SetAction(
            async (parsed, stop) =>
            {
                var problems = ruled.Check(parsed);
                string? file = parsed.GetValue(manifest),
                    folder = parsed.GetValue(images),
                    root = parsed.GetValue(imageRoot),
                    test = parsed.GetValue(testManifest);
                var named = columns.Read(parsed, problems);
                problems.Require(file is null != folder is null, "Name either a manifest (--manifest) or a folder of images (--images)");
                problems.Require(folder is null || root is null, "--image-root goes with --manifest, not with --images");
                foreach (string? place in new[] { file, folder, root, test })
                    problems.Require(
                        place is null || !place.Contains("://", StringComparison.Ordinal),
                        "init looks at images on this machine: name local files"
                    );
                problems.Throw();
                var console = parsed.InvocationConfiguration;
                DataPlaces places = new(file ?? await LabelledFolders.WriteManifestAsync(folder!, stop), root, test, named);
                await console.Output.WriteAsync((await DecideAsync(places, console.Error, stop)).AsMemory(), stop);
                return ExitCode.Done;
            }
        );
        return command;
    }

    static async Task<string> DecideAsync(DataPlaces places, TextWriter error, CancellationToken stop)
    {
        string root = places.ImageRoot ?? (Path.GetDirectoryName(places.Manifest) is { Length: > 0 } folder ? folder : ".");
        var facts = await ProgressDisplay.ShowAsync("init", error, live: false, progress =>
            Task.Run(() => DataFactsReader.Read(places.Manifest, root, places.Columns, progress, stop), stop)
        );
        return RunFileText.Write(facts, RunDecision.Decide(facts), places);
    }
}
