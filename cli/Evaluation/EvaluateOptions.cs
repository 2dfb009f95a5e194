using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Evaluation;

/// <summary>The options of `stacking evaluate`. Its rules are those of the command line.</summary>
/// <param name="Model">A work directory or an artifact root.</param>
/// <param name="Run">Which of its runs; null where there is one alone.</param>
/// <param name="Manifest">CSV with labels.</param>
/// <param name="Columns">Which columns mean what.</param>
/// <param name="ImageRoot">Folder that the manifest's paths start from; null: the manifest's own.</param>
/// <param name="Output">Folder for report and predictions; null: none are written.</param>
/// <param name="Html">Page to write; null: none.</param>
/// <param name="Json">Whether the report is printed as JSON.</param>
/// <param name="Compute">On what the networks are executed.</param>
/// <param name="Threshold">Probability from which an image counts as positive; null: the run's own.</param>
/// <param name="AllowTrainingRows">Whether rows that were trained on are scored all the same.</param>
sealed record EvaluateOptions(
    string Model,
    string? Run,
    string Manifest,
    ColumnsSpec Columns,
    string? ImageRoot,
    string? Output,
    string? Html,
    bool Json,
    ComputeSettings Compute,
    [property: Range(0, 1)] double? Threshold,
    bool AllowTrainingRows
)
{
    /// <summary>Checks what the rules of single options do not.</summary>
    /// <param name="problems">Added to.</param>
    public void Check(OptionProblems problems)
    {
        problems.Require(Output is null || !File.Exists(Output), $"--out: {Output} is a file. Name a folder");
        OutputFile.Check("--html", Html, problems);
    }
}
