using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>
/// Writes a new attempt: its files go to a local folder and reach the store only when the attempt is committed, result.json last. An
/// attempt without result.json does not exist for any reader, so nothing that a killed writer leaves is used.
/// </summary>
public sealed class AttemptWriter : IDisposable
{
    readonly IArtifactStore store;
    readonly string scratchFolder,
        folder,
        step,
        workDigest,
        attempt;
    readonly bool createdScratchFolder;
    readonly ConcurrentDictionary<string, (FileEntry Entry, FileStamp Stamp)> hashed = new(StringComparer.Ordinal);

    /// <summary>Creates the attempt's scratch folder.</summary>
    /// <param name="store">Where the attempt will be committed.</param>
    /// <param name="scratchFolder">
    /// A local folder, created if needed; the attempt's files are in a folder of its own in it. On the store's file system, files are moved
    /// instead of copied.
    /// </param>
    /// <param name="step">fold-0, aggregate or meta.</param>
    /// <param name="workDigest">From <see cref="WorkDigest.Compute"/>.</param>
    /// <param name="attempt">A name that no other attempt of this work has.</param>
    /// <exception cref="UsageException">A name contains a '/', or the scratch folder may not be written.</exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    public AttemptWriter(IArtifactStore store, string scratchFolder, string step, string workDigest, string attempt)
    {
        StorePath.ValidateName(step);
        StorePath.ValidateName(workDigest);
        StorePath.ValidateName(attempt);
        (this.store, this.step, this.workDigest, this.attempt) = (store, step, workDigest, attempt);
        this.scratchFolder = Path.GetFullPath(scratchFolder);
        folder = Path.Combine(this.scratchFolder, $"attempt-{step}-{attempt}");
        createdScratchFolder = !Directory.Exists(this.scratchFolder);
        try
        {
            // What a killed process left under this name must not be committed with the new files.
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(folder, fault);
        }
    }

    /// <summary>SHA-256 of everything that determines the work.</summary>
    public string WorkDigest => workDigest;

    /// <summary>What the step was asked, for result.json; null: not recorded, so that nobody can check the work digest.</summary>
    public IStepTask? Task { get; init; }

    /// <summary>
    /// Writes an object where the attempt will be and removes it, so that a place that may not be written is found before the work, which
    /// may take days, and not after it.
    /// </summary>
    /// <exception cref="UsageException">The place may not be written.</exception>
    /// <exception cref="TransientException">The store is full or unreachable.</exception>
    public async Task CheckPlaceAsync(CancellationToken stop)
    {
        string place = ArtifactPaths.Attempt(step, workDigest, attempt);
        await store.WriteAsync($"{place}/{ArtifactPaths.Trial}", ReadOnlyMemory<byte>.Empty, stop);
        await store.DeleteAsync(place, stop);
    }

    /// <summary>The local path to write a file of the attempt to; its folders are created.</summary>
    /// <param name="file">Path below the attempt's folder, with '/'.</param>
    /// <exception cref="UsageException">The path leaves the folder, or is result.json, which <see cref="CommitAsync"/> writes.</exception>
    public string PathFor(string file)
    {
        if (StorePath.Validate(file) == ArtifactPaths.Result)
            throw new UsageException($"{ArtifactPaths.Result} is written by the commit: give the file another name.");
        string path = Path.Combine(folder, file);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(path, fault);
        }
        return path;
    }

    /// <summary>Writes a file of the attempt and hashes it at once; for large files, which are then not read again.</summary>
    /// <param name="file">As for <see cref="PathFor"/>.</param>
    /// <param name="write">Writes the whole file to a stream.</param>
    /// <exception cref="UsageException">The path leaves the folder, or may not be written.</exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    public async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        string path = PathFor(file);
        (long Size, string Sha256) measured = (0, "");
        await AtomicFile.WriteAsync(path, async stream =>
        {
            await using DigestingStream digesting = new(stream);
            await write(digesting);
            measured = digesting.Measured;
        });
        hashed[file] = (new(file, measured.Size, measured.Sha256), FileStamp.Of(path));
    }

    /// <summary>
    /// Hashes every file of the scratch folder and puts them into the store, result.json last. On failure everything is removed from the
    /// store again.
    /// </summary>
    /// <param name="programVersion">Version and build of the step program.</param>
    /// <param name="inputs">Name → SHA-256 of everything the step read.</param>
    /// <param name="metrics">Name → value of the numbers to report.</param>
    /// <param name="stop">Cancels the commit.</param>
    /// <returns>The attempt's place and the digest of its result.json.</returns>
    /// <exception cref="UsageException">The store already has an attempt of this name: committed attempts are never changed.</exception>
    /// <exception cref="TransientException">The store is full or unreachable.</exception>
    public async Task<StepReference> CommitAsync(
        string programVersion,
        IReadOnlyDictionary<string, string> inputs,
        IReadOnlyDictionary<string, double> metrics,
        CancellationToken stop
    )
    {
        string place = ArtifactPaths.Attempt(step, workDigest, attempt);
        if (await store.ReadAsync($"{place}/{ArtifactPaths.Result}", stop) is not null)
            throw new UsageException(
                $"{store.Root} already has an attempt {place}, and a committed attempt is never changed: give the new attempt another name."
            );
        var files = await MeasureFilesAsync(stop);
        var result = new StepResult(
            step,
            attempt,
            workDigest,
            programVersion,
            new SortedDictionary<string, string>(inputs.ToDictionary(), StringComparer.Ordinal),
            files,
            new SortedDictionary<string, double>(metrics.ToDictionary(), StringComparer.Ordinal),
            Task is null ? null : JsonElement.Parse(Task.WorkIdentity())
        );
        byte[] json = Encoding.UTF8.GetBytes(ContractJson.Write(result));
        try
        {
            foreach (var file in files)
                await store.PutFileAsync(Path.Combine(folder, file.Path), $"{place}/{file.Path}", stop);
            await store.WriteAsync($"{place}/{ArtifactPaths.Result}", json, stop);
        }
        catch
        {
            await RemoveAsync(place);
            throw;
        }
        return new(step, workDigest, attempt, ContentDigest.OfBytes(json));
    }

    /// <summary>Removes the attempt's scratch folder; what is committed stays.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            if (createdScratchFolder && !Directory.EnumerateFileSystemEntries(scratchFolder).Any())
                Directory.Delete(scratchFolder);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            // A folder that remains does no harm, and must not hide why the attempt ended.
        }
    }

    async Task<FileEntry[]> MeasureFilesAsync(CancellationToken stop)
    {
        string[] paths =
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Order(StringComparer.Ordinal),
        ];
        var files = new FileEntry[paths.Length];
        await Parallel.ForAsync(0, paths.Length, stop, (i, stop) =>
        {
            string path = Path.Combine(folder, paths[i]);
            if (hashed.TryGetValue(paths[i], out var known) && FileStamp.Of(path) == known.Stamp)
                files[i] = known.Entry;
            else
            {
                var (size, sha256) = ContentDigest.Measure(path, stop);
                files[i] = new(paths[i], size, sha256);
            }
            return ValueTask.CompletedTask;
        });
        return files;
    }

    /// <summary>
    /// result.json is removed first, so that no reader sees a result without its files. A failure here is ignored: the first one is
    /// reported.
    /// </summary>
    async Task RemoveAsync(string place)
    {
        try
        {
            await store.DeleteAsync($"{place}/{ArtifactPaths.Result}", CancellationToken.None);
            await store.DeleteAsync(place, CancellationToken.None);
        }
        catch (StackingException)
        {
            // Without result.json the rest is ignored by every reader.
        }
    }
}
