using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>
/// A new attempt in the making: its files are written to a local folder and reach the store only when the attempt is committed,
/// result.json last. An attempt without result.json does not exist for any reader, so a killed writer leaves nothing that counts.
/// </summary>
public sealed class AttemptWriter : IDisposable
{
    readonly IArtifactStore store;
    readonly string scratchFolder,
        folder,
        step,
        workDigest,
        attempt;
    readonly bool madeScratchFolder;

    /// <param name="store">Where the attempt will be committed.</param>
    /// <param name="scratchFolder">
    /// A local folder, made if need be; the attempt's files lie in a folder of its own in it. On the store's file system, files are moved
    /// instead of copied.
    /// </param>
    /// <param name="step">fold-0, aggregate or meta.</param>
    /// <param name="workDigest">As <see cref="WorkDigest.Of"/> gives it.</param>
    /// <param name="attempt">A name that no other attempt of this work has.</param>
    /// <exception cref="UsageException">A name is no plain name, or the scratch folder may not be written.</exception>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    public AttemptWriter(IArtifactStore store, string scratchFolder, string step, string workDigest, string attempt)
    {
        StorePath.CheckedName(step);
        StorePath.CheckedName(workDigest);
        StorePath.CheckedName(attempt);
        (this.store, this.step, this.workDigest, this.attempt) = (store, step, workDigest, attempt);
        this.scratchFolder = Path.GetFullPath(scratchFolder);
        folder = Path.Combine(this.scratchFolder, $"attempt-{step}-{attempt}");
        madeScratchFolder = !Directory.Exists(this.scratchFolder);
        try
        {
            // What a killed process left under this name must not be committed with the new files.
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(folder, fault);
        }
    }

    /// <summary>SHA-256 of everything that determines the work.</summary>
    public string WorkDigest => workDigest;

    /// <summary>
    /// Puts an object where the attempt will lie and takes it away again, so that a place that may not be written is found out before the work, which may
    /// take days, and not after it.
    /// </summary>
    /// <exception cref="UsageException">The place may not be written.</exception>
    /// <exception cref="TransientException">The store is full or unreachable.</exception>
    public async Task TryPlaceAsync(CancellationToken stop)
    {
        string place = ArtifactPaths.Attempt(step, workDigest, attempt);
        await store.WriteAsync($"{place}/{ArtifactPaths.Trial}", ReadOnlyMemory<byte>.Empty, stop);
        await store.DeleteAsync(place, stop);
    }

    /// <summary>The local path to write a file of the attempt to; its folders are made.</summary>
    /// <param name="file">Path below the attempt's folder, with '/'.</param>
    /// <exception cref="UsageException">The path leaves the folder, or is result.json, which <see cref="CommitAsync"/> writes.</exception>
    public string PathFor(string file)
    {
        if (StorePath.Checked(file) == ArtifactPaths.Result)
            throw new UsageException($"{ArtifactPaths.Result} is written by the commit: give the file another name.");
        string path = Path.Combine(folder, file);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(path, fault);
        }
        return path;
    }

    /// <summary>
    /// Hashes every file of the scratch folder, puts them all and result.json last. On failure everything put is removed again and the
    /// failure is thrown on.
    /// </summary>
    /// <param name="programVersion">Version and build of the step program.</param>
    /// <param name="inputs">Name → SHA-256 of everything the step read.</param>
    /// <param name="metrics">Headline numbers.</param>
    /// <param name="stop">Gives up the commit.</param>
    /// <returns>Where the attempt lies and what its result.json hashes to.</returns>
    /// <exception cref="UsageException">The store holds an attempt of this name already: committed attempts are never touched again.</exception>
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
                $"{store.Root} holds an attempt {place} already, and a committed attempt is never touched again: give the new attempt another name."
            );
        var files = Files(stop);
        var result = new StepResult(
            step,
            attempt,
            workDigest,
            programVersion,
            new SortedDictionary<string, string>(inputs.ToDictionary(), StringComparer.Ordinal),
            files,
            new SortedDictionary<string, double>(metrics.ToDictionary(), StringComparer.Ordinal)
        );
        byte[] words = Encoding.UTF8.GetBytes(ContractJson.Write(result));
        try
        {
            foreach (var file in files)
                await store.PutFileAsync(Path.Combine(folder, file.Path), $"{place}/{file.Path}", stop);
            await store.WriteAsync($"{place}/{ArtifactPaths.Result}", words, stop);
        }
        catch
        {
            await RemoveAsync(place);
            throw;
        }
        return new(step, workDigest, attempt, ContentDigest.OfBytes(words));
    }

    /// <summary>Removes the attempt's scratch folder; what is committed stays.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            if (madeScratchFolder && !Directory.EnumerateFileSystemEntries(scratchFolder).Any())
                Directory.Delete(scratchFolder);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            // A folder left behind does no harm, and must not hide why the attempt ended.
        }
    }

    List<FileEntry> Files(CancellationToken stop)
    {
        var paths = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);
        return
        [
            .. paths.Select(path =>
            {
                var (size, sha256) = ContentDigest.Measure(Path.Combine(folder, path), stop);
                return new FileEntry(path, size, sha256);
            }),
        ];
    }

    /// <summary>result.json goes first, so that no moment shows a result without its files. What led here is the failure to tell.</summary>
    async Task RemoveAsync(string place)
    {
        try
        {
            await store.DeleteAsync($"{place}/{ArtifactPaths.Result}", CancellationToken.None);
            await store.DeleteAsync(place, CancellationToken.None);
        }
        catch (StackingException)
        {
            // Without result.json the rest counts for nothing.
        }
    }
}
