using System.CommandLine;
using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Running;
using StackingK8s.Cli.Storage;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking pack`: packs images into tar shards, so that a million of them need a few thousand requests.</summary>
static class PackCommand
{
    const string Activity = "packing";
    const long MinShardBytes = 1 << 20,
        MaxShardBytes = 8L << 30;

    public static Command Create()
    {
        Option<string[]> manifests = new("--manifest")
        {
            Description = "CSV with a column of paths; repeat it for the test manifest",
            Required = true,
        };
        Option<string?> imageRoot = new("--image-root")
        {
            Description = "Folder that the paths start from (default: the first manifest's)",
        };
        Option<string> output = new("--out") { Description = "A folder or s3://bucket/prefix, for the shards only", Required = true };
        Option<string> shardSize = new("--shard-size") { Description = "Largest size of a shard", DefaultValueFactory = _ => "256MiB" };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        Command command = new(
            "pack",
            """
            Packs images into tar shards with an index.

            A run whose imageRoot names the shards reads the images from there, with the
            same results as from loose files. The same images in the same order give the
            same bytes. Rerun the same command after an interruption to resume. Up to two
            shards at a time are kept in the folder of temporary files (TMPDIR).

            Examples: stacking pack --manifest train.csv --manifest test.csv \
                        --image-root images/ --out s3://datasets/ff/shards
                      stacking pack --manifest train.csv --out shards/ --shard-size 64MiB
            """
        )
        {
            manifests,
            imageRoot,
            output,
            shardSize,
        };
        columns.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
            {
                var problems = ruled.Check(parsed);
                var named = columns.Read(parsed, problems);
                problems.Throw();
                return RunAsync(
                    parsed.GetValue(manifests)!,
                    named,
                    parsed.GetValue(imageRoot),
                    parsed.GetValue(output)!,
                    parsed.GetValue(shardSize)!,
                    stop
                );
            }
        );
        return command;
    }

    static async Task<int> RunAsync(
        string[] manifests,
        ColumnsSpec columns,
        string? imageRoot,
        string output,
        string shardSize,
        CancellationToken stop
    )
    {
        long bytes = ByteSize.Parse(shardSize, "--shard-size");
        if (bytes is < MinShardBytes or > MaxShardBytes)
            throw new UsageException("--shard-size must be 1MiB to 8GiB.");
        if (manifests.Append(imageRoot ?? "").FirstOrDefault(S3Location.IsS3) is { } remote)
            throw new UsageException(
                $"{remote} is in S3, but manifests and images are packed from this machine: copy them first with `stacking store cp`."
            );
        string root = imageRoot ?? Path.GetDirectoryName(Path.GetFullPath(manifests[0]))!;
        string[] paths = [.. manifests.SelectMany(file => ManifestReader.ReadPaths(file, columns))];
        using var scratch = ScratchFolder.Create("pack");
        var packed = await ProgressDisplay.ShowAsync("pack", Console.Out, live: true, progress =>
        {
            ProgressReporter.Activity? activity = null;
            return new ImagePack(ArtifactStores.Open(output, progress.Log), bytes, scratch.Path).RunAsync(
                paths,
                root,
                string.Join(" and ", manifests),
                (done, total) => (activity ??= progress.Begin(Activity, "images", total, 0, 1)).Report(done),
                stop
            );
        });
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{packed.Images:N0} images in {packed.Shards:N0} shards, {packed.Bytes / 1e6:N1} MB, "
                    + $"{packed.Written:N0} of them new: {output}"
            )
        );
        return ExitCode.Done;
    }
}
