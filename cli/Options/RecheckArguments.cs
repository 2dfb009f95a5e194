using System.CommandLine;

namespace StackingK8s.Cli.Options;

/// <summary>The options of `stacking verify` that need images and libtorch, as the command line has them.</summary>
sealed class RecheckArguments
{
    readonly RuledOptions ruled = new();
    readonly Option<bool> images = new("--images")
    {
        Description = "Make embeddings and logits again from the images, and repeat the search",
    };
    readonly Option<bool> all = new("--all") { Description = "With --images: every row, not a sample" };
    readonly Option<string[]> replay = new("--replay")
    {
        Description = "FOLD/EXPERT to train again, such as fold-2/effnet, or all; may be repeated",
    };
    readonly Option<long?> seed = new("--seed") { Description = "Which rows and stretches are drawn (default: random, and printed)" };
    readonly Option<string?> imageRoot = new("--image-root")
    {
        Description = "Folder or s3:// URI of the images (default: where the run read them)",
    };
    readonly Option<string?> manifest = new("--manifest") { Description = "The run's training manifest (default: where the run read it)" };
    readonly Option<string[]> weights = new("--initial-weights")
    {
        Description = "EXPERT=FILE that training started from (default: where the run read it); may be repeated",
    };
    readonly Option<string?> workFolder = new("--work-dir")
    {
        Description = "Folder for images and checkpoints of trainings (default: in the user's cache)",
    };
    readonly Option<int?> sample;
    readonly Option<int?> segments;
    readonly Option<string?> device;

    public RecheckArguments()
    {
        sample = ruled.Add(
            "--sample",
            (RecheckOptions options) => options.Sample,
            "With --images: rows per fold and expert",
            $"{RecheckOptions.DefaultSample}"
        );
        segments = ruled.Add(
            "--segments",
            (RecheckOptions options) => options.Segments,
            "With --replay: train only as many stretches between committed checkpoints (keepCheckpoints)"
        );
        device = ruled.Add("--device", (RecheckOptions options) => options.Device, "Where networks work", "STACKING_DEVICE, else auto");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [images, sample, all, replay, segments, seed, imageRoot, manifest, weights, workFolder, device];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="Contracts.Errors.UsageException">Some of them are wrong.</exception>
    public RecheckOptions Read(ParseResult parsed)
    {
        RecheckOptions read = new(
            parsed.GetValue(images),
            parsed.GetValue(sample),
            parsed.GetValue(all),
            parsed.GetValue(replay) ?? [],
            parsed.GetValue(segments),
            parsed.GetValue(seed),
            parsed.GetValue(imageRoot),
            parsed.GetValue(manifest),
            parsed.GetValue(weights) ?? [],
            parsed.GetValue(workFolder),
            parsed.GetValue(device)
        );
        var problems = ruled.Check(parsed);
        read.Check(problems);
        problems.Throw();
        return read;
    }
}
