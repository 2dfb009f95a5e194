using System.Globalization;
using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Checkpoints;

/// <summary>
/// The checkpoints of one expert's training in the artifact store, where the next attempt of the step finds them, on this machine or
/// another. A checkpoint without checkpoint.json does not exist, so nothing that a killed writer leaves is used. A checkpoint is used only
/// if every byte is what checkpoint.json says and that belongs to the same work.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="step">fold-0, ...</param>
/// <param name="workDigest">From <see cref="WorkDigest.Compute"/>.</param>
/// <param name="expert">The expert in training.</param>
/// <param name="programVersion">Version and build of the step program.</param>
public sealed class CheckpointStore(IArtifactStore store, string step, string workDigest, string expert, string programVersion)
{
    int? newest,
        previous;

    /// <summary>Removes every checkpoint of a step's work, of all experts.</summary>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public static Task RemoveAllAsync(IArtifactStore store, string step, string workDigest, CancellationToken stop) =>
        store.DeleteAsync(ArtifactPaths.Checkpoints(step, workDigest), stop);

    /// <summary>Positions of possible checkpoints, the latest first; <see cref="OpenAsync"/> checks them.</summary>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public async Task<IReadOnlyList<int>> ListPositionsAsync(CancellationToken stop) =>
        [.. (await ListNamesAsync(stop)).Select(ParsePosition).OfType<int>().Distinct().OrderDescending()];

    /// <summary>The checkpoints that are kept until the work is committed, the earliest first; every byte is verified.</summary>
    /// <param name="scratchFolder">Where remote states are downloaded to.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>Local paths of the states, to be read only.</returns>
    /// <exception cref="ArtifactException">One is incomplete, damaged, or of other work.</exception>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public async Task<IReadOnlyList<string>> FetchKeptAsync(string scratchFolder, CancellationToken stop)
    {
        List<string> files = [];
        foreach (string name in (await ListNamesAsync(stop)).Where(IsKept).Order(StringComparer.Ordinal))
            if (ParsePosition(name) is { } position)
                files.Add((await OpenFolderAsync(position, KeptFolder(position), scratchFolder, stop)).StateFile);
        return files;
    }

    /// <summary>Opens a checkpoint and verifies every byte.</summary>
    /// <param name="position">One of <see cref="ListPositionsAsync"/>.</param>
    /// <param name="scratchFolder">Where a remote state is downloaded to.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>checkpoint.json, and the local path of the state, to be read only.</returns>
    /// <exception cref="ArtifactException">It is incomplete, damaged, or of other work; the message says which.</exception>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public async Task<(CheckpointRecord Record, string StateFile)> OpenAsync(int position, string scratchFolder, CancellationToken stop)
    {
        // A kept one stands in where there is no other at its position.
        string[] there = [.. (await ListNamesAsync(stop)).Where(name => ParsePosition(name) == position)];
        bool isKept = there.Length > 0 && there.All(IsKept);
        return await OpenFolderAsync(position, isKept ? KeptFolder(position) : Folder(position), scratchFolder, stop);
    }

    async Task<(CheckpointRecord Record, string StateFile)> OpenFolderAsync(
        int position,
        string folder,
        string scratchFolder,
        CancellationToken stop
    )
    {
        var record = Parse(
            await store.ReadAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", stop)
                ?? throw new ArtifactException(
                    $"{folder} has no {ArtifactPaths.Checkpoint.Record}: the step ended while it was being written."
                ),
            folder
        );
        if (FindDifference(record, position) is { } difference)
            throw new ArtifactException($"{folder} is a checkpoint of {difference}.");
        string path = $"{folder}/{ArtifactPaths.Checkpoint.State}";
        string file = await store.FetchFileAsync(path, scratchFolder, stop) ?? throw new ArtifactException($"{path} is missing.");
        try
        {
            var (size, sha256) = ContentDigest.Measure(file, stop);
            if (size != record.State.Size)
                throw new ArtifactException($"{path} has {size} bytes, but {record.State.Size} were saved.");
            if (sha256 != record.State.Sha256)
                throw new ArtifactException($"{path} has SHA-256 {sha256}, but {MessageText.Quote(record.State.Sha256)} was saved.");
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(path, fault);
        }
        return (record, file);
    }

    /// <summary>Training resumes from this checkpoint: it is kept when the next one is saved.</summary>
    public void ResumeFrom(int position) => newest = position;

    /// <summary>
    /// Saves a checkpoint, checkpoint.json last, and removes all others but the one before it: two are kept. On failure what was written of
    /// this one is removed and the older ones stay.
    /// </summary>
    /// <param name="position">Optimiser steps done.</param>
    /// <param name="stateFile">A local file; the store owns it afterwards.</param>
    /// <param name="savedAt">When the training paused for it.</param>
    /// <param name="isKept">Whether it stays until the work is committed; it is then none of the two.</param>
    /// <param name="stop">Cancels the upload.</param>
    /// <exception cref="TransientException">The store is full or unreachable.</exception>
    public async Task<CheckpointRecord> PutAsync(
        int position,
        string stateFile,
        DateTimeOffset savedAt,
        bool isKept,
        CancellationToken stop
    )
    {
        string folder = isKept ? KeptFolder(position) : Folder(position);
        var (size, sha256) = ContentDigest.Measure(stateFile, stop);
        CheckpointRecord record = new(
            step,
            workDigest,
            expert,
            position,
            programVersion,
            savedAt,
            new(ArtifactPaths.Checkpoint.State, size, sha256)
        );
        try
        {
            // An old checkpoint of this position, from before training resumed at an earlier one, must not seem complete with a part of the
            // new one.
            await store.DeleteAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", stop);
            await store.PutFileAsync(stateFile, $"{folder}/{ArtifactPaths.Checkpoint.State}", stop);
            await store.WriteAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", Encoding.UTF8.GetBytes(ContractJson.Write(record)), stop);
        }
        catch
        {
            await TryDeleteAsync(folder);
            if (newest == position && !isKept)
                newest = previous;
            throw;
        }
        if (isKept)
            return record;
        // A second one at the same step, before and after an epoch's end, replaces the first.
        if (newest != position)
            (newest, previous) = (position, newest);
        await RemoveOthersAsync();
        return record;
    }

    async Task RemoveOthersAsync()
    {
        try
        {
            foreach (string name in await ListNamesAsync(CancellationToken.None))
                if (!IsKept(name) && (ParsePosition(name) is not { } position || (position != newest && position != previous)))
                    await TryDeleteAsync($"{ArtifactPaths.Checkpoints(step, workDigest, expert)}/{name}");
        }
        catch (StackingException)
        {
            // A superfluous checkpoint does no harm, and is removed with the next.
        }
    }

    async Task TryDeleteAsync(string path)
    {
        try
        {
            await store.DeleteAsync(path, CancellationToken.None);
        }
        catch (StackingException)
        {
            // The first failure is reported; a part of a checkpoint is never used.
        }
    }

    Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken stop) =>
        store.ListAsync(ArtifactPaths.Checkpoints(step, workDigest, expert), stop);

    string Folder(int position) => ArtifactPaths.Checkpoint.Folder(step, workDigest, expert, position);

    string KeptFolder(int position) => ArtifactPaths.Checkpoint.KeptFolder(step, workDigest, expert, position);

    static bool IsKept(string name) => name.EndsWith(ArtifactPaths.Checkpoint.Kept, StringComparison.Ordinal);

    static int? ParsePosition(string name) =>
        int.TryParse(
            IsKept(name) ? name[..^ArtifactPaths.Checkpoint.Kept.Length] : name,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int position
        )
            ? position
            : null;

    string? FindDifference(CheckpointRecord record, int position) =>
        record switch
        {
            _ when record.Step != step => $"the step {MessageText.Quote(record.Step)}, not {step}",
            _ when record.WorkDigest != workDigest => $"another task: its work digest is {MessageText.Quote(record.WorkDigest)}",
            _ when record.Expert != expert => $"the expert {MessageText.Quote(record.Expert)}, not {expert}",
            _ when record.Position != position => $"position {record.Position}, not {position}",
            _ => null,
        };

    static CheckpointRecord Parse(byte[] json, string folder)
    {
        try
        {
            return ContractJson.Read<CheckpointRecord>(json);
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{folder}/{ArtifactPaths.Checkpoint.Record} cannot be read ({fault.Message}).", fault);
        }
    }
}
