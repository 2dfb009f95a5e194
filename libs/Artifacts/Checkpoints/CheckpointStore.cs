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
/// The checkpoints of one expert's training in the artifact store, where whoever takes the step over finds them, on this machine or on
/// another. A checkpoint without checkpoint.json does not exist, so a killed writer leaves nothing that counts. Nothing found here is
/// trusted unless every byte is what checkpoint.json says, and that speaks of this very work.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="step">fold-0, ...</param>
/// <param name="workDigest">As <see cref="WorkDigest.Of"/> gives it.</param>
/// <param name="expert">The expert in training.</param>
/// <param name="programVersion">Version and build of the step program.</param>
public sealed class CheckpointStore(IArtifactStore store, string step, string workDigest, string expert, string programVersion)
{
    int? newest,
        previous;

    /// <summary>Removes every checkpoint of a step's work, of all experts.</summary>
    /// <exception cref="TransientException">The store refuses for now.</exception>
    public static Task RemoveAllAsync(IArtifactStore store, string step, string workDigest, CancellationToken stop) =>
        store.DeleteAsync(ArtifactPaths.Checkpoints(step, workDigest), stop);

    /// <summary>Positions at which there may be a checkpoint, the latest first; <see cref="OpenAsync"/> tells whether it is one.</summary>
    /// <exception cref="TransientException">The store refuses for now.</exception>
    public async Task<IReadOnlyList<int>> PositionsAsync(CancellationToken stop) =>
        [.. (await NamesAsync(stop)).Select(Position).OfType<int>().OrderDescending()];

    /// <summary>A checkpoint whose every byte was verified.</summary>
    /// <param name="position">One of <see cref="PositionsAsync"/>.</param>
    /// <param name="scratchFolder">Where a remote state is fetched to.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>checkpoint.json, and the local path of the state, to be read only.</returns>
    /// <exception cref="ArtifactException">It is incomplete, damaged, or another work's; the message says which.</exception>
    /// <exception cref="TransientException">The store refuses for now.</exception>
    public async Task<(CheckpointRecord Record, string StateFile)> OpenAsync(int position, string scratchFolder, CancellationToken stop)
    {
        string folder = Folder(position);
        var record = Read(
            await store.ReadAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", stop)
                ?? throw new ArtifactException(
                    $"{folder} has no {ArtifactPaths.Checkpoint.Record}: it was being written when the step ended."
                ),
            folder
        );
        if (Difference(record, position) is { } difference)
            throw new ArtifactException($"{folder} is a checkpoint of {difference}.");
        string path = $"{folder}/{ArtifactPaths.Checkpoint.State}";
        string file = await store.FetchFileAsync(path, scratchFolder, stop) ?? throw new ArtifactException($"{path} is missing.");
        try
        {
            var (size, sha256) = ContentDigest.Measure(file, stop);
            if (size != record.State.Size)
                throw new ArtifactException($"{path} has {size} bytes where {record.State.Size} were saved.");
            if (sha256 != record.State.Sha256)
                throw new ArtifactException($"{path} has SHA-256 {sha256} where {Words.Quoted(record.State.Sha256)} was saved.");
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(path, fault);
        }
        return (record, file);
    }

    /// <summary>This training goes on from there: the next saving keeps this checkpoint beside its own.</summary>
    public void GoOnFrom(int position) => newest = position;

    /// <summary>
    /// Puts a checkpoint, checkpoint.json last, and removes all others but the one before it: two are kept. On failure what was put
    /// of this one is removed and the older ones stay.
    /// </summary>
    /// <param name="position">Optimiser steps done.</param>
    /// <param name="stateFile">A local file, taken over.</param>
    /// <param name="savedAt">When the training paused for it.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="TransientException">The store is full or unreachable.</exception>
    public async Task<CheckpointRecord> PutAsync(int position, string stateFile, DateTimeOffset savedAt, CancellationToken stop)
    {
        string folder = Folder(position);
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
            // What lies here, of a training that was taken up from an older checkpoint, must not seem whole with half of the new one.
            await store.DeleteAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", stop);
            await store.PutFileAsync(stateFile, $"{folder}/{ArtifactPaths.Checkpoint.State}", stop);
            await store.WriteAsync($"{folder}/{ArtifactPaths.Checkpoint.Record}", Encoding.UTF8.GetBytes(ContractJson.Write(record)), stop);
        }
        catch
        {
            await TryDeleteAsync(folder);
            if (newest == position)
                newest = previous;
            throw;
        }
        // A second one at the same step, before and after an epoch's end, takes the place of the first.
        if (newest != position)
            (newest, previous) = (position, newest);
        await RemoveOthersAsync();
        return record;
    }

    async Task RemoveOthersAsync()
    {
        try
        {
            foreach (string name in await NamesAsync(CancellationToken.None))
                if (Position(name) is not { } position || (position != newest && position != previous))
                    await TryDeleteAsync($"{ArtifactPaths.Checkpoints(step, workDigest, expert)}/{name}");
        }
        catch (StackingException)
        {
            // One checkpoint too many does no harm, and goes with the next.
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
            // What led here is the failure to tell; half a checkpoint is trusted by nobody.
        }
    }

    Task<IReadOnlyList<string>> NamesAsync(CancellationToken stop) =>
        store.ListAsync(ArtifactPaths.Checkpoints(step, workDigest, expert), stop);

    string Folder(int position) => ArtifactPaths.Checkpoint.Folder(step, workDigest, expert, position);

    static int? Position(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? position : null;

    string? Difference(CheckpointRecord record, int position) =>
        record.Step != step ? $"the step {Words.Quoted(record.Step)}, not {step}"
        : record.WorkDigest != workDigest ? $"another task: its work digest is {Words.Quoted(record.WorkDigest)}"
        : record.Expert != expert ? $"the expert {Words.Quoted(record.Expert)}, not {expert}"
        : record.Position != position ? $"position {record.Position}, not {position}"
        : null;

    static CheckpointRecord Read(byte[] words, string folder)
    {
        try
        {
            return ContractJson.Read<CheckpointRecord>(words);
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{folder}/{ArtifactPaths.Checkpoint.Record} cannot be read ({fault.Message}).", fault);
        }
    }
}
