using System.Globalization;
using System.Text;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Init;

/// <summary>Where the data of a run file is.</summary>
/// <param name="Manifest">As the user named it.</param>
/// <param name="ImageRoot">As the user named it; null for the manifest's folder.</param>
/// <param name="TestManifest">Rows that are scored once; null for none.</param>
/// <param name="Columns">Which columns mean what.</param>
sealed record DataPlaces(string Manifest, string? ImageRoot, string? TestManifest, ColumnsSpec Columns);

/// <summary>The run file as text, with a reason beside each value. Pure.</summary>
static class RunFileText
{
    /// <summary>Rows below which few columns and a small search are enough.</summary>
    const int FewRows = 10_000;

    /// <exception cref="UsageException">A place or a column that a line of YAML cannot hold.</exception>
    public static string Write(DataFacts facts, RunChoice choice, DataPlaces places)
    {
        StringBuilder text = new();
        Head(text, facts, choice);
        Data(text, places);
        text.AppendLine(Line($"  folds: {{count: {choice.Folds}}}   # {FoldsReason(facts)}"));
        text.AppendLine(Line($"  # Views: {choice.ViewReason}."));
        text.AppendLine(
            Line($"  # Epochs: as many as make {choice.Steps} optimiser steps of {choice.BatchSize} images (docs/training.md).")
        );
        if (choice.KeepsColours)
            text.AppendLine("  # Augmentation: light and colour as they are, since the labels show in them.");
        if (choice.Balanced)
            text.AppendLine("  # Class weights: one label is rare; balanced makes both count the same.");
        text.AppendLine("  experts:");
        foreach (var expert in choice.Experts)
            Expert(text, expert, choice);
        if (facts.Rows < FewRows)
        {
            text.AppendLine("  embedding: {dimensions: 32, features: both}   # more columns would be too many for so few rows");
            text.AppendLine("  meta:");
            text.AppendLine("    parameters: {colsample_bytree: 0.2}   # many correlated columns: each tree sees a fifth of them");
            text.AppendLine(
                "    search: {space: {learning_rate: [0.03, 0.1], max_depth: [3], n_estimators: [50, 100], num_leaves: [7], "
                    + "reg_alpha: [0], reg_lambda: [0, 20]}}"
            );
        }
        text.AppendLine("  stages:");
        text.AppendLine(Line($"    foldTrainer: {{parallelism: {choice.Parallelism}}}   # {ParallelismReason(facts)}"));
        return text.ToString();
    }

    static void Head(StringBuilder text, DataFacts facts, RunChoice choice)
    {
        string groups = facts.Groups > 0 ? $"{facts.Groups} groups" : "no groups (every image is taken as independent)";
        text.AppendLine("# Written by stacking init, which looked at the data and at this machine. Change what you know better.");
        text.AppendLine("#");
        text.AppendLine(
            Line($"# Data:    {facts.Rows} images, {facts.SmallerClass} of the rarer label, {groups}; the shorter side has ")
                + Line($"{facts.SmallestSide} to {facts.LargestSide} pixels, {facts.MedianSide} in the median.")
        );
        text.AppendLine(
            choice.Minutes is { } minutes
                ? Line($"# Takes:   about {minutes} minutes on {facts.Cores} idle cores.")
                : "# Takes:   not estimated for a GPU; the first fold's progress says."
        );
        text.AppendLine("# Run:     stacking run -f THIS-FILE --work-dir out/");
        text.AppendLine("# Relative paths start from this file's folder.");
        foreach (string caution in choice.Cautions)
            text.AppendLine($"# CAUTION: {caution.Replace("\n", "\n#          ", StringComparison.Ordinal)}");
        text.AppendLine("apiVersion: stackingk8s.io/v1alpha1");
        text.AppendLine("kind: StackingRun");
        text.AppendLine("metadata:");
        text.AppendLine("  name: own-images");
        text.AppendLine("spec:");
    }

    static void Data(StringBuilder text, DataPlaces places)
    {
        text.AppendLine("  data:");
        text.AppendLine($"    manifest: {Quoted(places.Manifest)}");
        if (places.ImageRoot is { } root)
            text.AppendLine($"    imageRoot: {Quoted(root)}");
        text.AppendLine(
            places.TestManifest is { } test
                ? $"    testManifest: {Quoted(test)}   # scored once, at the end"
                : "    # testManifest: test.csv   # rows that no network sees, scored once at the end"
        );
        ColumnsSpec plain = new();
        List<string> columns = [];
        if (places.Columns.Path != plain.Path)
            columns.Add($"path: {Quoted(places.Columns.Path)}");
        if (places.Columns.Label != plain.Label)
            columns.Add($"label: {Quoted(places.Columns.Label)}");
        if (places.Columns.Group is { } group)
            columns.Add($"group: {Quoted(group)}");
        if (places.Columns.Fold is { } fold)
            columns.Add($"fold: {Quoted(fold)}");
        if (places.Columns.Slices.Count > 0)
            columns.Add($"slices: [{string.Join(", ", places.Columns.Slices.Select(Quoted))}]");
        if (columns.Count > 0)
            text.AppendLine($"    columns: {{{string.Join(", ", columns)}}}");
    }

    static void Expert(StringBuilder text, ExpertChoice expert, RunChoice choice)
    {
        text.AppendLine(Line($"  - name: {expert.Name}"));
        text.AppendLine(Line($"    architecture: {expert.Architecture}"));
        text.AppendLine(Line($"    imageSize: {expert.ImageSize}   # {expert.Why}"));
        text.AppendLine(Line($"    view: {expert.View.ToString().ToLowerInvariant()}"));
        if (expert is { View: PixelView.Residual, Residual: ResidualKind.Srm })
            text.AppendLine("    residual: srm");
        text.AppendLine(Line($"    epochs: {expert.Epochs}"));
        text.AppendLine(Line($"    batchSize: {choice.BatchSize}"));
        text.AppendLine(Line($"    learningRate: {expert.LearningRate}"));
        if (choice.Balanced)
            text.AppendLine("    classWeights: balanced");
        if (choice.KeepsColours && expert.View == PixelView.Rgb)
            text.AppendLine("    augmentation: {brightness: 0, contrast: 0, channelGain: 0}");
        if (choice.FineTune)
        {
            text.AppendLine(
                "    # So few images teach a large network little: fetch pretrained weights (docs/weights.md), then take, for the rate too:"
            );
            text.AppendLine("    # learningRate: 2.0e-4");
            text.AppendLine(Line($"    # initialWeights: {expert.Architecture}.safetensors"));
            text.AppendLine("    # headLearningRateMultiplier: 5");
            text.AppendLine("    # layerDecay: 0.9");
        }
    }

    static string FoldsReason(DataFacts facts) =>
        facts.OwnFolds > 0 ? "as many as your column has"
        : facts.Groups > 0 ? $"{facts.Groups} groups, none of which is split"
        : "each trains on the other four fifths, or what is left of so few rows";

    static string ParallelismReason(DataFacts facts) =>
        facts.Accelerator
            ? "one fold at a time has the GPU"
            : "folds at a time, by cores and memory: tiny networks gain nothing from a second thread";

    /// <summary>In single quotes, where YAML reads every character but a line break as it is.</summary>
    static string Quoted(string value) =>
        value.Any(char.IsControl)
            ? throw new UsageException(
                $"'{string.Concat(value.Select(c => char.IsControl(c) ? '?' : c))}' has a control character: rename it."
            )
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
