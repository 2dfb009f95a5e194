using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Options;

/// <summary>The options of `stacking predict`. Its rules are those of the command line.</summary>
/// <param name="Model">A work directory or an artifact root.</param>
/// <param name="Run">Which of its runs; null where there is one alone.</param>
/// <param name="Manifest">CSV with a column of paths; null where images are named one by one.</param>
/// <param name="Columns">Which column that is; others that are named must exist.</param>
/// <param name="ImageRoot">Folder that the manifest's paths start from; null: the manifest's own.</param>
/// <param name="Images">Paths or s3:// URIs; empty with a manifest.</param>
/// <param name="Output">The file to write; null: standard output.</param>
/// <param name="Compute">On what the networks are executed.</param>
/// <param name="Threshold">Probability from which an image counts as positive; null: the run's own.</param>
/// <param name="SkipUnreadable">Whether images that cannot be used are skipped instead of ending the work.</param>
/// <param name="Explain">Whether each prediction is explained.</param>
/// <param name="Json">Whether JSON is written instead of CSV.</param>
sealed record PredictOptions(
    string Model,
    string? Run,
    string? Manifest,
    ColumnsSpec Columns,
    string? ImageRoot,
    IReadOnlyList<string> Images,
    string? Output,
    ComputeSettings Compute,
    [property: Range(0, 1)] double? Threshold,
    bool SkipUnreadable,
    bool Explain,
    bool Json
)
{
    /// <summary>Checks what the rules of single options do not.</summary>
    /// <param name="problems">Added to.</param>
    public void Check(OptionProblems problems)
    {
        problems.Require(
            Manifest is not null || Images.Count > 0,
            "There is nothing to predict. Name images, or a manifest with --manifest"
        );
        problems.Require(
            Manifest is null || Images.Count == 0,
            "Images and --manifest exclude each other. Put the images into the manifest"
        );
        problems.Require(
            Manifest is not null || ImageRoot is null,
            "--image-root belongs to --manifest (images named one by one have whole paths). Remove it"
        );
        problems.Require(Output is null || !Directory.Exists(Output), $"--out: {Output} is a folder. Name a file");
    }
}
