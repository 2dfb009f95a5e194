using System.Collections.Concurrent;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>An attempt whose result.json has the digest of its reference. Files are returned only after their bytes are verified.</summary>
/// <remarks>
/// Each file is hashed once per instance: it is not hashed again as long as its size and time of modification are those that it had before.
/// Who may write the folder can of course set that time back, and could as well change the file once all checks are over.
/// </remarks>
public sealed class CommittedAttempt
{
    readonly ConcurrentDictionary<string, (string Local, FileStamp Stamp)> verified = new(StringComparer.Ordinal);
    readonly IArtifactStore store;
    readonly Dictionary<string, FileEntry> files;

    CommittedAttempt(IArtifactStore store, StepReference reference, StepResult result)
    {
        (this.store, Reference, Result) = (store, reference, result);
        files = result.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>Place and digest of the attempt.</summary>
    public StepReference Reference { get; }

    /// <summary>Its result.json.</summary>
    public StepResult Result { get; }

    string Place => ArtifactPaths.Attempt(Reference);

    /// <summary>Opens an attempt: reads and checks its result.json, no other file yet.</summary>
    /// <exception cref="ArtifactException">
    /// result.json is missing, differs from the reference's digest, or belongs to another step, work or attempt.
    /// </exception>
    public static async Task<CommittedAttempt> OpenAsync(IArtifactStore store, StepReference reference, CancellationToken stop)
    {
        string path = $"{ArtifactPaths.Attempt(reference)}/{ArtifactPaths.Result}";
        byte[] json = await store.ReadAsync(path, stop)
            ?? throw new ArtifactException(
                $"{path} is missing in {store.Root}: the attempt was never committed or has been removed. Rerun the step."
            );
        string digest = ContentDigest.OfBytes(json);
        if (digest != reference.ResultDigest)
            throw new ArtifactException(
                $"{path} in {store.Root} has SHA-256 {digest}, but {MessageText.Quote(reference.ResultDigest)} according to its reference: "
                    + $"it was changed after it was committed. {WayOut(reference)}"
            );
        return new(store, reference, Parse(json, path, reference));
    }

    /// <summary>The attempt at this place, whatever its result.json hashes to; null unless that exists and is valid.</summary>
    internal static async Task<CommittedAttempt?> FindAsync(
        IArtifactStore store,
        string step,
        string workDigest,
        string attempt,
        CancellationToken stop
    )
    {
        string path = $"{ArtifactPaths.Attempt(step, workDigest, attempt)}/{ArtifactPaths.Result}";
        try
        {
            if (await store.ReadAsync(path, stop) is not { } json)
                return null;
            var reference = new StepReference(step, workDigest, attempt, ContentDigest.OfBytes(json));
            return new(store, reference, Parse(json, path, reference));
        }
        catch (ArtifactException)
        {
            return null;
        }
    }

    /// <summary>A local path of the file, after its size and SHA-256 were verified. To be read only.</summary>
    /// <param name="file">As result.json lists it.</param>
    /// <param name="scratchFolder">Where a remote file is downloaded to.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <exception cref="ArtifactException">The file is not listed, missing, or not what was committed.</exception>
    public async Task<string> FetchAsync(string file, string scratchFolder, CancellationToken stop)
    {
        var (local, problem) = await CheckAsync(Entry(file), scratchFolder, stop);
        return problem is null ? local! : throw new ArtifactException($"{problem} {WayOut(Reference)}");
    }

    /// <summary>SHA-256 of a file, from result.json.</summary>
    /// <exception cref="ArtifactException">The file is not listed.</exception>
    public string DigestOf(string file) => Entry(file).Sha256;

    /// <summary>Checks every file of the attempt.</summary>
    /// <returns>
    /// One sentence per file that is missing or not what was committed, in the order of result.json; none for an intact attempt.
    /// </returns>
    public async Task<IReadOnlyList<string>> FindProblemsAsync(string scratchFolder, CancellationToken stop)
    {
        var problems = new string?[Result.Files.Count];
        await Parallel.ForAsync(0, problems.Length, stop, async (i, stop) =>
            problems[i] = (await CheckAsync(Result.Files[i], scratchFolder, stop)).Problem
        );
        return [.. problems.OfType<string>()];
    }

    FileEntry Entry(string file) =>
        files.TryGetValue(file, out var entry)
            ? entry
            : throw new ArtifactException(
                $"The attempt {Place} in {store.Root} has no file {MessageText.Quote(file)}: "
                    + "another version of the program wrote it. Rerun the step."
            );

    /// <summary>Checks one file of the attempt.</summary>
    /// <param name="entry">As result.json lists it.</param>
    /// <param name="scratchFolder">Where a remote file is downloaded to.</param>
    /// <param name="stop">Cancels the download.</param>
    /// <returns>A local path, or a sentence on why the file is not what was committed.</returns>
    public async Task<(string? Local, string? Problem)> CheckAsync(FileEntry entry, string scratchFolder, CancellationToken stop)
    {
        string path = $"{Place}/{entry.Path}",
            named = $"{path} in {store.Root}";
        if (verified.TryGetValue(entry.Path, out var known) && FileStamp.Of(known.Local) == known.Stamp)
            return (known.Local, null);
        try
        {
            if (await store.FetchFileAsync(path, scratchFolder, stop) is not { } local)
                return (null, $"{named} is missing.");
            // A file that grew a thousandfold is not read to its end.
            if (new FileInfo(local).Length is var found && found != entry.Size)
                return (null, $"{named} has {found} bytes, but {entry.Size} were committed.");
            // Taken first: what is written while the file is hashed changes it.
            var stamp = FileStamp.Of(local);
            var (size, sha256) = ContentDigest.Measure(local, stop);
            if (size != entry.Size)
                return (null, $"{named} has {size} bytes, but {entry.Size} were committed.");
            if (sha256 != entry.Sha256)
                return (null, $"{named} has SHA-256 {sha256}, but {entry.Sha256} was committed.");
            verified[entry.Path] = (local, stamp);
            return (local, null);
        }
        catch (FileNotFoundException)
        {
            return (null, $"{named} is missing.");
        }
        catch (ArtifactException other)
        {
            // A named pipe, for instance, which must not hide what is wrong with the other files.
            return (null, other.Message);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(named, fault);
        }
    }

    /// <exception cref="ArtifactException">The text is not a result, or not the reference's.</exception>
    static StepResult Parse(byte[] json, string path, StepReference reference)
    {
        StepResult result;
        try
        {
            result = ContractJson.Read<StepResult>(json);
        }
        catch (JsonException fault)
        {
            throw new ArtifactException(
                $"{path} is not a result of this version of the program ({fault.Message}). {WayOut(reference)}",
                fault
            );
        }
        (string What, string Found, string Expected)[] identity =
        [
            ("step", result.Step, reference.Step),
            ("work", result.WorkDigest, reference.WorkDigest),
            ("attempt", result.Attempt, reference.Attempt),
        ];
        foreach (var (what, found, expected) in identity.Where(part => part.Found != part.Expected))
        {
            throw new ArtifactException(
                $"{path} belongs to the {what} {MessageText.Quote(found)}, not {MessageText.Quote(expected)}. {WayOut(reference)}"
            );
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in result.Files)
        {
            string? problem = StorePath.FindProblem(file.Path) ?? (names.Add(file.Path) ? null : "is listed twice");
            if (problem is not null)
                throw new ArtifactException($"{path} lists a file {MessageText.Quote(file.Path)}, which {problem}. {WayOut(reference)}");
        }
        return result;
    }

    static string WayOut(StepReference reference) =>
        $"Restore it, or remove the folder {ArtifactPaths.Attempt(reference)} and rerun the same command: the step is then retried.";
}
