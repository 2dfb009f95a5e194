using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Models;

/// <summary>Reads model.json, and compares it with the steps that a run has committed.</summary>
public static class ModelManifestReader
{
    /// <summary>Reads model.json of a committed meta step.</summary>
    /// <param name="meta">The meta step.</param>
    /// <param name="scratch">Folder that remote files are fetched to.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">The file is missing, of a newer format, or not what was committed.</exception>
    public static async Task<ModelManifest> ReadAsync(CommittedAttempt meta, string scratch, CancellationToken stop)
    {
        if (!IsIn(meta))
            throw new ArtifactException(
                $"{Place(meta)} has no {ArtifactPaths.Meta.Manifest} (made by an older version, {meta.Result.ProgramVersion}). "
                    + "Rerun the meta step: run the same file again with this version."
            );
        string file = await meta.FetchAsync(ArtifactPaths.Meta.Manifest, scratch, stop);
        return Parse(await File.ReadAllBytesAsync(file, stop));
    }

    /// <summary>Whether a meta step has a model.json: runs of older versions do not.</summary>
    /// <param name="meta">The meta step.</param>
    public static bool IsIn(CommittedAttempt meta) => meta.Result.Files.Any(file => file.Path == ArtifactPaths.Meta.Manifest);

    /// <summary>Parses model.json. Pure.</summary>
    /// <param name="utf8">The file.</param>
    /// <exception cref="ArtifactException">The format is newer than this program reads, or the file is invalid.</exception>
    public static ModelManifest Parse(byte[] utf8)
    {
        try
        {
            // A newer format may have other members, so its version is read before anything else.
            using (var document = JsonDocument.Parse(utf8))
                if (
                    document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty("format", out var format)
                    && format.ValueKind == JsonValueKind.Number
                    && format.GetDouble() > ModelManifest.CurrentFormat
                )
                    throw new ArtifactException(
                        $"{ArtifactPaths.Meta.Manifest} has format {format.GetRawText()}, "
                            + $"this program reads up to {ModelManifest.CurrentFormat}. Upgrade stacking."
                    );
            var manifest = ContractJson.Read<ModelManifest>(utf8);
            return Inconsistency(manifest) is { } problem ? throw Invalid(problem, null) : manifest;
        }
        catch (JsonException malformed)
        {
            throw Invalid(malformed.Message, malformed);
        }
    }

    /// <summary>Compares model.json with what the run has committed. Pure.</summary>
    /// <param name="manifest">model.json.</param>
    /// <param name="folds">The committed folds, in fold order.</param>
    /// <param name="meta">The committed meta step.</param>
    /// <returns>A sentence for each file that is not the one model.json names; none where all match.</returns>
    public static IReadOnlyList<string> Problems(ModelManifest manifest, IReadOnlyList<CommittedAttempt> folds, CommittedAttempt meta)
    {
        if (folds.Count != manifest.Folds.Count)
            return [$"{ArtifactPaths.Meta.Manifest} names the networks of {manifest.Folds.Count} folds, but {folds.Count} are committed"];
        List<string?> problems = [.. manifest.Files.Select(file => Problem(meta, file.Path, file.Sha256))];
        for (int fold = 0; fold < folds.Count; fold++)
        for (int expert = 0; expert < manifest.Experts.Count; expert++)
        {
            var (name, network) = (manifest.Experts[expert].Name, manifest.Folds[fold][expert]);
            problems.Add(Problem(folds[fold], ArtifactPaths.Fold.Weights(name), network.Weights));
            problems.Add(Problem(folds[fold], ArtifactPaths.Fold.Projection(name), network.Projection));
        }
        problems.AddRange((manifest.Scales ?? []).Zip(folds, (scale, fold) => Problem(fold, ArtifactPaths.Fold.Scale, scale)));
        return [.. problems.OfType<string>()];
    }

    static string? Problem(CommittedAttempt step, string file, string sha256) =>
        step.Result.Files.FirstOrDefault(entry => entry.Path == file) switch
        {
            null => $"{step.Reference.Step} has no {file}, which {ArtifactPaths.Meta.Manifest} names",
            { } entry when entry.Sha256 == sha256 => null,
            { } entry =>
                $"{step.Reference.Step} committed {file} with SHA-256 {entry.Sha256}, but {ArtifactPaths.Meta.Manifest} names {sha256}",
        };

    /// <summary>What no other check would notice: lists of different lengths, and choices that do not exist.</summary>
    static string? Inconsistency(ModelManifest manifest) =>
        manifest switch
        {
            { Format: < 1 } => $"format {manifest.Format} does not exist",
            { Experts.Count: 0 } or { Folds.Count: 0 } => "it names no network",
            { Threshold: not (>= 0 and <= 1) } => $"threshold {manifest.Threshold} is not between 0 and 1",
            { Calibration: { Slope: var slope, Intercept: var intercept } } when !(slope > 0) || !double.IsFinite(slope + intercept) =>
                $"the calibration {slope}, {intercept} would not keep the order of the images",
            _ when manifest.Folds.Any(fold => fold.Count != manifest.Experts.Count) => "a fold does not have one network per expert",
            _ when manifest.Experts.FirstOrDefault(expert => !expert.IsWhole) is { } odd =>
                $"the layers of {odd.Name} do not have {odd.Dimensions} columns",
            { Scales: { } scales } when scales.Count != manifest.Folds.Count => "it does not have one scale per fold",
            _ => null,
        };

    static ArtifactException Invalid(string problem, Exception? cause) =>
        new($"{ArtifactPaths.Meta.Manifest} is invalid ({problem}). Rerun the meta step.", cause);

    static string Place(CommittedAttempt meta) => ArtifactPaths.Attempt(meta.Reference);
}
