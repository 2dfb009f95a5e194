using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Models;

/// <summary>
/// A finished run, which is a model: its steps, proved to be made of one another. Files are verified before they are handed out.
/// </summary>
/// <param name="Run">Which run.</param>
/// <param name="Manifest">model.json, which names every file that serves the model.</param>
/// <param name="Folds">The committed fold steps, in fold order.</param>
/// <param name="Aggregate">The aggregate step, made of these folds.</param>
/// <param name="Meta">The meta step, made of this aggregate.</param>
/// <param name="Description">When, where and with what settings; null without a description that this version can read.</param>
/// <param name="Scratch">Folder that remote files are fetched to.</param>
public sealed record FinishedRun(
    RunIdentity Run,
    ModelManifest Manifest,
    IReadOnlyList<CommittedAttempt> Folds,
    CommittedAttempt Aggregate,
    CommittedAttempt Meta,
    RunDescription? Description,
    string Scratch
)
{
    /// <summary>Opens a finished run of a store.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">NAMESPACE-NAME-UID or NAME; null where the store has only one run.</param>
    /// <param name="scratch">Folder that remote files are fetched to.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="UsageException">The run is unknown, ambiguous or not finished.</exception>
    /// <exception cref="ArtifactException">Something is missing or not what was committed.</exception>
    public static async Task<FinishedRun> OpenAsync(IArtifactStore store, string? run, string scratch, CancellationToken stop)
    {
        var record = RunChoice.Find(await RunRecords.ReadAllAsync(store, stop), run, store.Root);
        var steps = new SortedDictionary<string, CommittedAttempt>(StringComparer.Ordinal);
        foreach (var (step, reference) in record.Committed)
            steps[step] = await CommittedAttempt.OpenAsync(store, reference, stop);
        var (folds, meta) = (Lineage.Folds(steps), steps[StepNames.Meta]);
        var manifest = await ModelManifestReader.ReadAsync(meta, scratch, stop);
        string[] problems = [.. Lineage.Problems(steps), .. ModelManifestReader.Problems(manifest, folds, meta)];
        if (problems.Length > 0)
            throw new ArtifactException($"{problems[0]}. Run the same file again: finished steps are reused.");
        var description = await DescriptionAsync(store, record.Run, stop);
        return new(record.Run, manifest, folds, steps[StepNames.Aggregate], meta, description, scratch);
    }

    static async Task<RunDescription?> DescriptionAsync(IArtifactStore store, RunIdentity run, CancellationToken stop)
    {
        try
        {
            return await RunDescriptions.ReadAsync(store, run, stop);
        }
        catch (ArtifactException)
        {
            // The model does not depend on it.
            return null;
        }
    }

    /// <summary>Fetches a step's file.</summary>
    /// <param name="step">One of the run's steps.</param>
    /// <param name="file">As result.json lists it.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>A local path, the file's size and SHA-256 verified.</returns>
    /// <exception cref="ArtifactException">The file is missing or not what was committed.</exception>
    public Task<string> FetchAsync(CommittedAttempt step, string file, CancellationToken stop) => step.FetchAsync(file, Scratch, stop);

    /// <summary>Fetches a step's .npy file and reads it.</summary>
    /// <param name="step">One of the run's steps.</param>
    /// <param name="file">As result.json lists it.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">The file is missing, not what was committed, or not an array.</exception>
    public async Task<NpyArray> ArrayAsync(CommittedAttempt step, string file, CancellationToken stop) =>
        NpyFile.Read(await FetchAsync(step, file, stop));

    /// <summary>Fetches the networks of every fold.</summary>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>[fold][expert]: local paths of weights.safetensors and projection.npy, size and SHA-256 verified.</returns>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<(string Weights, string Projection)>>> FetchNetworksAsync(CancellationToken stop)
    {
        List<IReadOnlyList<(string Weights, string Projection)>> folds = [];
        foreach (var fold in Folds)
        {
            List<(string Weights, string Projection)> experts = [];
            foreach (string expert in Manifest.Experts.Select(expert => expert.Name))
                experts.Add(
                    (
                        await FetchAsync(fold, ArtifactPaths.Fold.Weights(expert), stop),
                        await FetchAsync(fold, ArtifactPaths.Fold.Projection(expert), stop)
                    )
                );
            folds.Add(experts);
        }
        return folds;
    }

    /// <summary>Reads what the folds found in the rows and images before they trained; it is the same in each.</summary>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>Null of a run by a version that did not look.</returns>
    /// <exception cref="ArtifactException">The file is not what was committed.</exception>
    public async Task<DataReport?> DataAsync(CancellationToken stop) =>
        Folds[0].Result.Files.Any(file => file.Path == ArtifactPaths.Fold.Data)
            ? await JsonAsync<DataReport>(Folds[0], ArtifactPaths.Fold.Data, stop)
            : null;

    /// <summary>Fetches a step's JSON file and reads it.</summary>
    /// <typeparam name="T">A contract.</typeparam>
    /// <param name="step">One of the run's steps.</param>
    /// <param name="file">As result.json lists it.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">The file is missing, not what was committed, or written by another version.</exception>
    public async Task<T> JsonAsync<T>(CommittedAttempt step, string file, CancellationToken stop)
    {
        string local = await FetchAsync(step, file, stop);
        try
        {
            return ContractJson.Read<T>(await File.ReadAllBytesAsync(local, stop));
        }
        catch (JsonException foreign)
        {
            throw new ArtifactException(
                $"{step.Reference.Step}: {file} was written by another version of the program ({foreign.Message}). "
                    + "Rerun the step with this one.",
                foreign
            );
        }
    }
}
