using System.CommandLine;
using StackingK8s.Cli.Embedding;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking embed`: images to features by a pretrained network, without a run.</summary>
static class EmbedCommand
{
    public static Command Create()
    {
        Option<string> architecture = new("--architecture") { Description = "A name of `stacking experts`", Required = true };
        Option<string> weights = new("--weights")
        {
            Description = "safetensors file with timm's names: timm's own, or experts/*/weights.safetensors of a run",
            Required = true,
        };
        Option<string> manifest = new("--manifest")
        {
            Description = "CSV with a column of paths; other columns are ignored. Like weights and images, it may be an s3:// URI",
            Required = true,
        };
        Option<string?> imageRoot = new("--image-root")
        {
            Description = "Folder or s3:// URI that the paths start from (default: the manifest's)",
        };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        var imageSize = ruled.Add(
            "--image-size",
            (ExpertSpec spec) => spec.ImageSize,
            "Pixels on each side",
            "the weights', else the architecture's"
        );
        var normalization = ruled.Add(
            "--normalization",
            (EmbedOptions options) => options.Normalization,
            "Scale of the pixels",
            "the weights', else the architecture's"
        );
        var view = ruled.Add("--view", (EmbedOptions options) => options.View, "What the network looks at", "the weights', else rgb");
        var residual = ruled.Add("--residual", (EmbedOptions options) => options.Residual, "Filter of --view residual");
        residual.DefaultValueFactory = _ => "laplacian";
        var layer = ruled.Add("--layer", (EmbedOptions options) => options.Layer, "Output to write");
        layer.DefaultValueFactory = _ => "embedding";
        var batchSize = ruled.Add("--batch-size", (EmbedOptions options) => options.BatchSize, "Images at a time");
        batchSize.DefaultValueFactory = _ => 32;
        var threads = ruled.Add("--threads", (EmbedOptions options) => options.Threads, "Cores to use", "all");
        Option<string?> cache = new("--cache") { Description = "Folder that keeps the decoded images for later commands" };
        Option<string> output = new("--out") { Description = "The .npy file to write", Required = true };
        Command command = new(
            "embed",
            """
            Embeds images with a pretrained network, without a run.

            Writes float32 rows in the manifest's order: (images, embedding), with
            --layer logits (images, classes), or with --layer stages the embedding and
            then, of the stem and of every stage, each channel's mean and standard
            deviation over all pixels. Images are decoded, resized and scaled
            exactly as in training. The normalization must be the one the weights were
            trained with: half for timm's 21k and 384/512 px weights, imagenet for most
            others (docs/weights.md lists them).

            Examples: stacking embed --architecture tf_efficientnetv2_b3 \
                        --weights tf_efficientnetv2_b3.in1k.safetensors \
                        --manifest train.csv --image-root images/ --image-size 300 \
                        --normalization imagenet --out effnet.npy
                      stacking embed --architecture maxvit_tiny_tf_224 \
                        --weights maxvit.safetensors --manifest train.csv --out maxvit.npy
            """
        )
        {
            architecture,
            weights,
            manifest,
            imageRoot,
            imageSize,
            normalization,
            view,
            residual,
            layer,
            batchSize,
            threads,
            cache,
            output,
        };
        columns.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
            {
                var problems = ruled.Check(parsed);
                return RunAsync(
                    new EmbedOptions(
                        parsed.GetValue(architecture)!,
                        parsed.GetValue(weights)!,
                        parsed.GetValue(manifest)!,
                        columns.Read(parsed, problems),
                        parsed.GetValue(imageRoot),
                        parsed.GetValue(imageSize),
                        parsed.GetValue(normalization),
                        parsed.GetValue(view),
                        parsed.GetValue(residual)!,
                        parsed.GetValue(layer)!,
                        parsed.GetValue(batchSize),
                        parsed.GetValue(threads),
                        parsed.GetValue(cache),
                        parsed.GetValue(output)!
                    ),
                    problems,
                    stop
                );
            }
        );
        return command;
    }

    static async Task<int> RunAsync(EmbedOptions options, OptionProblems problems, CancellationToken stop)
    {
        string done = await ProgressDisplay.ShowAsync("embed", Console.Out, live: true, async progress =>
        {
            using CacheFolder fetched = new(options.Cache);
            var local = await RemoteOptions.FetchAsync(options, fetched.Path, progress, stop);
            return await ImageEmbedding.RunAsync(local, problems, progress, stop);
        });
        Console.WriteLine(done);
        return ExitCode.Done;
    }
}
