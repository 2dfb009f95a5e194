using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Options;

/// <summary>What `stacking predict` is asked.</summary>
/// <param name="Model">A work directory or an artifact root.</param>
/// <param name="Run">Which of its runs; null where there is one alone.</param>
/// <param name="Manifest">CSV with a column path; null where images are named one by one.</param>
/// <param name="ImageRoot">Folder that the manifest's paths start from; null: the manifest's own.</param>
/// <param name="Images">Paths or s3:// URIs; empty with a manifest.</param>
/// <param name="Output">The CSV to write; null: standard output.</param>
/// <param name="Device">auto, cpu or cuda; null: as the environment says.</param>
/// <param name="BatchSize">Images at a time.</param>
/// <param name="Threshold">Probability from which an image counts as positive; null: the run's own.</param>
/// <param name="Threads">Cores to use.</param>
/// <param name="SkipUnreadable">Whether images that cannot be used are left out instead of ending the work.</param>
sealed record PredictOptions(
    string Model,
    string? Run,
    string? Manifest,
    string? ImageRoot,
    IReadOnlyList<string> Images,
    string? Output,
    string? Device,
    int BatchSize,
    double? Threshold,
    int Threads,
    bool SkipUnreadable
)
{
    /// <summary>Everything that is wrong with the options alone.</summary>
    public IEnumerable<string> Problems()
    {
        if (Manifest is null && Images.Count == 0)
            yield return "There is nothing to predict: name images, or a manifest with --manifest";
        if (Manifest is not null && Images.Count > 0)
            yield return "Images and --manifest exclude each other: put the images into the manifest";
        if (Manifest is null && ImageRoot is not null)
            yield return "--image-root belongs to --manifest: images named one by one are paths of their own";
        if (Device is not (null or "auto" or "cpu" or "cuda"))
            yield return $"--device '{Device}' is not one of auto, cpu, cuda";
        if (BatchSize is < 1 or > 65_536)
            yield return "--batch-size must be 1 to 65536";
        if (Threads is < 1 or > 1024)
            yield return "--threads must be 1 to 1024";
        if (Threshold is not (null or (>= 0 and <= 1)))
            yield return "--threshold must be 0 to 1";
        if (Output is not null && Directory.Exists(Output))
            yield return $"--out: {Output} is a folder: name a CSV file";
    }
}
